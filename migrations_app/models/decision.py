"""What statistics advise (append-only): one recommendation, one row per dimension and candidate."""

from django.db import models
from django.db.models import Q

from migrations_app.models.plan import Candidate, Epoch, Migration, Plan, QualityDimension


class Recommendation(models.Model):
    """`approve`, `hold` or `reject`, for the migration; `candidate` is the one to approve."""

    class Kind(models.TextChoices):
        APPROVE = "approve"
        HOLD = "hold"
        REJECT = "reject"

    migration = models.ForeignKey(
        Migration, on_delete=models.PROTECT, related_name="recommendations"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    epoch = models.ForeignKey(Epoch, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    candidate = models.ForeignKey(Candidate, null=True, on_delete=models.PROTECT, related_name="+")
    by_candidate = models.JSONField(help_text="candidate slug -> approve, hold or reject")
    reasons = models.JSONField(default=list)
    evidence_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        get_latest_by = "id"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["approve", "hold", "reject"]),
                name="recommendation_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="approve", candidate__isnull=False)
                | (~Q(kind="approve") & Q(candidate__isnull=True)),
                name="recommendation_approves_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.migration.slug}"


class RecommendationDimension(models.Model):
    """The verdict on one quality dimension of one candidate, and the numbers it came from."""

    class Verdict(models.TextChoices):
        COLLECTING = "collecting"
        SUPERIOR = "superior"
        NON_INFERIOR = "non_inferior"
        EQUIVALENT = "equivalent"
        INFERIOR = "inferior"
        UNDECIDABLE = "undecidable"
        CONFLICT = "conflict"
        WITHHELD = "withheld"

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="dimensions"
    )
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    dimension = models.ForeignKey(QualityDimension, on_delete=models.PROTECT, related_name="+")
    fit = models.PositiveBigIntegerField(help_text="id of the Fit; fits live a floor above")
    evidence_hash = models.CharField(max_length=64)
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    passes = models.BooleanField()
    reasons = models.JSONField(default=list)
    mean = models.FloatField(null=True)
    low = models.FloatField(null=True, help_text="95% interval of the rectified posterior")
    high = models.FloatField(null=True)
    rule_low = models.FloatField(null=True, help_text="interval of the decision rule")
    rule_high = models.FloatField(null=True)
    probability = models.FloatField(null=True, help_text="posterior probability above the bound")
    n_judgments = models.PositiveIntegerField()
    n_max = models.PositiveIntegerField()
    forecast = models.JSONField(null=True, help_text="probability, low, median, high")
    worst_segment = models.JSONField(null=True)
    as_of = models.DateTimeField(help_text="when the fit was computed")
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "candidate", "dimension"],
                name="recommendation_dimension_once",
            ),
            models.CheckConstraint(
                condition=Q(mean__isnull=True)
                | Q(low__lte=models.F("mean"), high__gte=models.F("mean")),
                name="recommendation_mean_inside_interval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension.slug}: {self.verdict}"
