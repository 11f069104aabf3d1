"""What statistics advise and what people sign (all of it append-only)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from migrations_app.models.plan import Candidate, Epoch, Migration, Plan, QualityDimension


class Recommendation(models.Model):
    """`approve`, `hold` or `reject`, for the migration, with a row per dimension and candidate.

    candidate: the one to approve.
    """

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


class Decision(models.Model):
    """What a product owner asks to be signed, on what was recommended then.

    evidence_hash, evidence_digest: of the recommendation and of the imported evidence at that
    moment. against: it does not follow the recommendation, so `reviewer` has to sign it.
    requester_share: of the judgments that count, made by who asks.
    """

    class Outcome(models.TextChoices):
        APPROVED = "approved", "Approved"
        APPROVED_WITH_EXCEPTION = "approved_with_exception", "Approved with exception"
        HELD = "held", "Held"
        REJECTED = "rejected", "Rejected"

    APPROVALS = (Outcome.APPROVED, Outcome.APPROVED_WITH_EXCEPTION)

    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="decisions")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="decisions"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    epoch = models.ForeignKey(Epoch, on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=24, choices=Outcome.choices)
    reason = models.TextField()
    evidence_hash = models.CharField(max_length=64)
    evidence_digest = models.CharField(max_length=64)
    against = models.BooleanField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    exception_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    exception_until = models.DateField(null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requester_share = models.FloatField(default=0.0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        get_latest_by = "id"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    outcome__in=["approved", "approved_with_exception", "held", "rejected"]
                ),
                name="decision_outcome_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_reason"),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=["approved", "approved_with_exception"], candidate__isnull=False
                )
                | Q(outcome__in=["held", "rejected"], candidate__isnull=True),
                name="decision_approves_someone",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome="approved_with_exception",
                    exception_owner__isnull=False,
                    exception_until__isnull=False,
                )
                | (
                    ~Q(outcome="approved_with_exception")
                    & Q(exception_owner__isnull=True, exception_until__isnull=True)
                ),
                name="decision_exception_has_owner_and_end",
            ),
            models.CheckConstraint(
                condition=Q(against=True, reviewer__isnull=False)
                | Q(against=False, reviewer__isnull=True),
                name="decision_against_has_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=models.F("requested_by")),
                name="decision_reviewer_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.migration.slug}"


class DecisionSignature(models.Model):
    """The end of a request: signed or refused by another person, or withdrawn by who asked.

    That these are other people is held by a trigger (schema migration 0007).
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", "Signed"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="signature")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    share = models.FloatField(default=0.0, help_text="of the judgments that count, made by them")
    note = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["signed", "refused", "withdrawn"]),
                name="signature_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.decision}"


class EvidenceChange(models.Model):
    """Judgments were taken out of the analysis: what was signed on them is void.

    oldest: when the first of them was stored; what was advised before that did not use any.
    """

    migration = models.ForeignKey(
        Migration, on_delete=models.PROTECT, related_name="evidence_changes"
    )
    oldest = models.DateTimeField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"evidence of {self.migration} changed"
