"""Who judges, what is queued, what was judged."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from migrations_app.models import Epoch, ImportJob, OutputPair, QualityDimension, Service


class Stream(models.TextChoices):
    """How a pair came to be judged; only random and active carry an inclusion probability."""

    RANDOM = "random"
    ACTIVE = "active"
    GOLD = "gold"
    REPEAT = "repeat"
    IMPORTED = "imported"
    SHADOW = "shadow"
    AUDIT = "audit"


DESIGNED = Q(stream__in=["random", "active"])


class Annotator(models.Model):
    """A person who judges: a user, or a name found in imported judgments."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="annotators")
    name = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "name"], name="annotator_name_once"),
            models.UniqueConstraint(
                fields=["service", "user"],
                condition=Q(user__isnull=False),
                name="annotator_user_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QueuedPair(models.Model):
    """A place in the queue of one stream; the probability is the one at the draw."""

    pair = models.ForeignKey(OutputPair, on_delete=models.PROTECT, related_name="queued")
    epoch = models.ForeignKey(Epoch, on_delete=models.PROTECT, related_name="+")
    stream = models.CharField(max_length=8, choices=Stream.choices)
    rank = models.PositiveIntegerField(help_text="order within stream and batch")
    batch = models.PositiveIntegerField(default=1)
    probability = models.FloatField(null=True, help_text="of this pair, at this draw")
    remaining = models.PositiveIntegerField(
        null=True, help_text="pairs that could still be drawn, this one included"
    )
    turn = models.PositiveIntegerField(
        null=True, help_text="order among the pairs drawn ahead of the random stream"
    )
    overlap = models.PositiveSmallIntegerField(
        default=1, db_default=1, help_text="people who are to judge the pair"
    )
    taken = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="slots lent or judged; kept by services.slots"
    )
    judged = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="people whose judgment stands"
    )
    frees_at = models.DateTimeField(null=True, help_text="when the first lent slot runs out")
    withdrawn = models.BooleanField(
        default=False, db_default=False, help_text="set aside for the lead, served to nobody"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "epoch", "stream"], name="queued_once"),
            models.CheckConstraint(
                condition=Q(judged__lte=F("taken"), taken__lte=F("overlap")),
                name="queued_no_more_than_overlap",
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=False, remaining__gte=1) & DESIGNED
                | Q(probability__isnull=True, remaining__isnull=True) & ~DESIGNED,
                name="queued_probability_where_designed",
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__gt=0, probability__lte=1),
                name="queued_probability_in_unit",
            ),
        ]
        indexes = [
            models.Index(fields=["epoch", "stream", "batch", "rank"], name="queue_order"),
            # The two that a claim walks: their size is what is asked for, not what was judged.
            models.Index(
                fields=["epoch", "stream", "batch", "rank"],
                condition=Q(taken=0, withdrawn=False),
                name="queue_fresh",
            ),
            models.Index(
                fields=["epoch", "turn"], condition=Q(turn__isnull=False), name="queue_ahead"
            ),
            models.Index(
                fields=["epoch", "stream"],
                condition=Q(taken__gt=0) | Q(withdrawn=True),
                name="queue_begun",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.batch}.{self.rank}"


class Assignment(models.Model):
    """One pair lent to one annotator: sides fixed by the server, returned when the lease ends.

    Whoever holds a slot may judge; the numbers of the slots of a pair run from 1 to its overlap.
    """

    class Side(models.TextChoices):
        LEFT = "left"
        RIGHT = "right"
        NONE = "none", "shown without sides"

    queued = models.ForeignKey(QueuedPair, on_delete=models.PROTECT, related_name="assignments")
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="assignments")
    candidate_side = models.CharField(max_length=5, choices=Side.choices)
    slot = models.PositiveSmallIntegerField(null=True, help_text="null where it was given back")
    leased_until = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(
        null=True, help_text="when the answers that stand were given; null while there are none"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queued", "annotator"], name="assignment_once"),
            models.UniqueConstraint(fields=["queued", "slot"], name="assignment_slot_once"),
            models.CheckConstraint(condition=Q(slot__gte=1), name="assignment_slot_from_one"),
            models.CheckConstraint(
                condition=Q(candidate_side__in=["left", "right", "none"]),
                name="assignment_side_known",
            ),
        ]
        indexes = [
            models.Index(fields=["annotator", "judged_at"], name="assignment_judged"),
            models.Index(
                fields=["annotator"],
                condition=Q(slot__isnull=False, judged_at__isnull=True),
                name="assignment_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queued} to {self.annotator}"


class Judgment(models.Model):
    """One revision of one person's judgment of one dimension of one pair (append-only).

    The highest revision counts; a retraction is a revision without a value.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="judgments")
    dimension = models.ForeignKey(
        QualityDimension, on_delete=models.PROTECT, related_name="judgments"
    )
    revision = models.PositiveSmallIntegerField(default=1)
    value = models.FloatField(null=True, help_text="candidate minus incumbent on [-1, 1]")
    answer = models.JSONField(default=dict, help_text="what was chosen, as it was shown")
    retracted = models.BooleanField(default=False)
    rubric_version = models.PositiveSmallIntegerField(default=1)
    evidence_digest = models.CharField(max_length=64, help_text="of outputs and scores when judged")
    import_job = models.ForeignKey(ImportJob, null=True, on_delete=models.PROTECT, related_name="+")
    active_s = models.FloatField(
        null=True, help_text="seconds at the pair without idling, for all dimensions together"
    )
    judged_at = models.DateTimeField(help_text="when the person judged")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "dimension", "revision"], name="judgment_revision_once"
            ),
            models.CheckConstraint(
                condition=Q(retracted=True, value__isnull=True)
                | Q(retracted=False, value__gte=-1, value__lte=1),
                name="judgment_value_in_unit",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="judgment_revision_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.value}"


class Skip(models.Model):
    """A person gave a pair back unjudged (append-only); it is not shown to this person again."""

    class Reason(models.TextChoices):
        CANNOT_JUDGE = "cannot_judge", "I cannot judge this"
        WRONG_LANGUAGE = "wrong_language", "I do not read this language well enough"
        NEEDS_EXPERT = "needs_expert", "It needs an expert"
        UNSAFE = "unsafe", "It is unsafe or disturbing"
        BROKEN_RENDERING = "broken_rendering", "It is shown broken"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="skips")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    note = models.TextField(blank=True)
    skipped_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        "cannot_judge",
                        "wrong_language",
                        "needs_expert",
                        "unsafe",
                        "broken_rendering",
                    ]
                ),
                name="skip_reason_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.reason}"


class Exclusion(models.Model):
    """A judgment taken out of the analysis, or put back (append-only; highest revision counts)."""

    judgment = models.ForeignKey(Judgment, on_delete=models.PROTECT, related_name="exclusions")
    revision = models.PositiveSmallIntegerField(default=1)
    excluded = models.BooleanField()
    reason = models.TextField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgment", "revision"], name="exclusion_revision_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="exclusion_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{'exclude' if self.excluded else 'restore'} {self.judgment}"
