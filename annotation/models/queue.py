"""Who judges, what is queued, and what is lent to whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from migrations_app.models import Epoch, OutputPair, Service


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
CHECKS = (Stream.GOLD, Stream.REPEAT)
"""Pairs shown to check on who judges: they tell nothing of the models, and no fit reads them."""

APART = (Stream.SHADOW, Stream.AUDIT, *CHECKS)
"""What is said of these counts for no fit, and makes none stale."""

EVERYONE = 32_767
"""Overlap of a pair that everybody is asked about: as many slots as the column holds."""


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
            # Of the plan's pairs those that people have now, or that want one more person.
            models.Index(
                fields=["epoch", "batch", "rank"],
                condition=DESIGNED & Q(taken__gt=0, judged__lt=F("overlap"), withdrawn=False),
                name="queue_open",
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
    draft = models.JSONField(
        null=True, help_text="answers begun and not given yet; null where there are none"
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
