"""What people said of a pair, and what was said of that; all of it append-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.queue import Assignment
from migrations_app.models import ImportJob, Metric, OutputPair, QualityDimension


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
    keystrokes = models.PositiveIntegerField(
        null=True, help_text="keys pressed at the pair, for all dimensions together"
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
        CANNOT_JUDGE = "cannot_judge", _("I cannot judge this")
        WRONG_LANGUAGE = "wrong_language", _("I do not read this language well enough")
        NEEDS_EXPERT = "needs_expert", _("It needs an expert")
        UNSAFE = "unsafe", _("It is unsafe or disturbing")
        BROKEN_RENDERING = "broken_rendering", _("It is shown broken")

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


class GivenReasons(models.Model):
    """The reasons chosen with a submit (append-only); the highest revision counts."""

    class Reason(models.TextChoices):
        BOTH_BAD = "both_bad", _("Both are bad")
        HALLUCINATION = "hallucination", _("Something is made up")
        UNSAFE = "unsafe", _("Something is unsafe")
        FORMAT = "format", _("The format is wrong")
        TOO_LONG = "too_long", _("Too long")
        TOO_SHORT = "too_short", _("Too short")
        OFF_TOPIC = "off_topic", _("Off the topic")
        OTHER = "other", _("Something else")

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="reasons")
    revision = models.PositiveSmallIntegerField(default=1)
    codes = models.JSONField(default=list)
    note = models.TextField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "revision"], name="reasons_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {', '.join(self.codes)}"


class Flag(models.Model):
    """A note to the lead about a pair (append-only); the pair stays where it is."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="flags")
    note = models.TextField()
    flagged_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="flag_has_note")]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.note[:60]}"


class FlagResolution(models.Model):
    """What the lead answered to a flag (append-only)."""

    flag = models.OneToOneField(Flag, on_delete=models.PROTECT, related_name="resolution")
    answer = models.TextField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.flag} resolved"


class Guess(models.Model):
    """Which side a person took for the new model, and whether it was (append-only)."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="guess")
    side = models.CharField(max_length=5, choices=[("left", "left"), ("right", "right")])
    right = models.BooleanField(help_text="resolved by the server when it was made")
    guessed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=["left", "right"]), name="guess_of_a_side")
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.side}"


class ScoreObjection(models.Model):
    """Why an automated score that preferred the other side may be wrong (append-only)."""

    class Reason(models.TextChoices):
        LENGTH = "length", _("It is taken in by length")
        WORDING = "wording", _("It is taken in by wording")
        FORMAT = "format", _("It is taken in by the format")
        FACTS = "facts", _("It misses a wrong fact")
        TASK = "task", _("It misses what was asked")
        SCORE_RIGHT = "score_right", _("It may be right")
        OTHER = "other", _("Something else")

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="objection"
    )
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    codes = models.JSONField(default=list)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assignment}: {', '.join(self.codes)}"


class MaskedName(models.Model):
    """A phrase in which a text named a model, masked where it was shown (append-only)."""

    class Place(models.TextChoices):
        PROMPT = "prompt"
        INCUMBENT = "incumbent"
        CANDIDATE = "candidate"

    pair = models.ForeignKey(OutputPair, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=9, choices=Place.choices)
    phrase = models.CharField(max_length=200)
    first_shown_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "place", "phrase"], name="masked_name_once"),
            models.CheckConstraint(
                condition=Q(place__in=["prompt", "incumbent", "candidate"]),
                name="masked_name_place_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pair}, {self.place}: {self.phrase}"
