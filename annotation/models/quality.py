"""How a judging is run: its policy, terms of single people, gold, training, adjudication."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotation.models.queue import Annotator, Assignment
from migrations_app.models import Epoch, Migration, OutputPair, QualityDimension

MOST_SHARE = 0.3
MOST_OVERLAP = 20
USUAL_GOLD_SHARE = 0.05


class JudgingPolicy(models.Model):
    """How the judging of one migration is run; the defaults hold where there is no row."""

    migration = models.OneToOneField(
        Migration, on_delete=models.PROTECT, related_name="judging_policy"
    )
    gold_share = models.FloatField(
        null=True, help_text="of all pairs served; null: the usual one, where there is gold"
    )
    repeat_share = models.FloatField(default=0.0)
    training_size = models.PositiveSmallIntegerField(
        default=0, help_text="gold pairs to judge before any other; 0: no training"
    )
    pass_mark = models.FloatField(default=0.8, help_text="share of gold answers to get right")
    guess_after = models.PositiveIntegerField(
        default=0, help_text="pairs between two questions for the new model's side; 0: never"
    )
    overlap = models.PositiveSmallIntegerField(default=1, help_text="people per pair")
    paused = models.BooleanField(default=False)
    daily_cap = models.PositiveIntegerField(null=True, help_text="pairs per person and UTC day")
    asks_objections = models.BooleanField(
        default=False,
        db_default=False,
        help_text="ask, after an answer, why a score that preferred the other side is wrong",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gold_share__isnull=True)
                | Q(gold_share__gte=0, gold_share__lte=MOST_SHARE),
                name="policy_gold_share",
            ),
            models.CheckConstraint(
                condition=Q(repeat_share__gte=0, repeat_share__lte=MOST_SHARE),
                name="policy_repeat_share",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gt=0, pass_mark__lte=1), name="policy_pass_mark"
            ),
            models.CheckConstraint(
                condition=Q(overlap__gte=1, overlap__lte=MOST_OVERLAP), name="policy_overlap"
            ),
            models.CheckConstraint(
                condition=Q(daily_cap__isnull=True) | Q(daily_cap__gte=1), name="policy_daily_cap"
            ),
        ]

    def __str__(self) -> str:
        return f"policy of {self.migration}"


class AnnotatorTerms(models.Model):
    """What holds for one person at one migration; nothing where there is no row."""

    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="terms")
    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="+")
    paused = models.BooleanField(default=False)
    daily_cap = models.PositiveIntegerField(null=True)
    segments = models.JSONField(default=list, help_text="only pairs of these; empty: of all")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annotator", "migration"], name="annotator_terms_once"),
            models.CheckConstraint(
                condition=Q(daily_cap__isnull=True) | Q(daily_cap__gte=1), name="terms_daily_cap"
            ),
        ]

    def __str__(self) -> str:
        return f"terms of {self.annotator}"


class GoldKey(models.Model):
    """The answer that is known for one dimension of a pair; a corrected one is a new row.

    It belongs to an epoch: in the next one outputs or rubric may be others.
    """

    pair = models.ForeignKey(OutputPair, on_delete=models.PROTECT, related_name="gold_keys")
    epoch = models.ForeignKey(Epoch, on_delete=models.PROTECT, related_name="+")
    dimension = models.ForeignKey(
        QualityDimension, on_delete=models.PROTECT, related_name="gold_keys"
    )
    accepted = models.JSONField(default=list, help_text="canonical values, each on [-1, 1]")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    explanation = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "epoch", "dimension"],
                condition=Q(retired_at__isnull=True),
                name="gold_key_once",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True) & ~Q(accepted=[])
                | Q(accepted=[], low__gte=-1, high__lte=1, low__lte=models.F("high")),
                name="gold_values_or_range",
            ),
        ]

    def __str__(self) -> str:
        return f"gold of {self.pair}: {self.dimension}"


class TrainingResult(models.Model):
    """What came of one try at the training (append-only)."""

    annotator = models.ForeignKey(
        Annotator, on_delete=models.PROTECT, related_name="training_results"
    )
    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="of the try, from 1")
    right = models.PositiveIntegerField()
    answers = models.PositiveIntegerField(help_text="answers that a gold key speaks of")
    pass_mark = models.FloatField()
    passed = models.BooleanField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annotator", "migration", "number"], name="training_result_once"
            ),
            models.CheckConstraint(
                condition=Q(right__lte=models.F("answers")), name="training_right_of_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annotator}: {self.right} of {self.answers}"


class TrainingTry(models.Model):
    """Another try at the training, granted after one that failed (append-only)."""

    annotator = models.ForeignKey(
        Annotator, on_delete=models.PROTECT, related_name="training_tries"
    )
    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="of the try, from 2")
    reason = models.TextField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annotator", "migration", "number"], name="training_try_once"
            )
        ]

    def __str__(self) -> str:
        return f"try {self.number} of {self.annotator}"


class Adjudication(models.Model):
    """A disputed pair lent to one more person (append-only): the mark on that assignment."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="adjudication"
    )
    reason = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"adjudication by {self.assignment.annotator}"


class AnsweredRequest(models.Model):
    """A reply kept under the sender's key, so that the same request is answered the same."""

    annotator = models.ForeignKey(Annotator, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    reply = models.JSONField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annotator", "key"], name="answered_request_once")
        ]

    def __str__(self) -> str:
        return f"{self.annotator}: {self.key}"
