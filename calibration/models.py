"""What was computed from the judgments (append-only)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from migrations_app.models import Candidate, Epoch, Migration, Plan, QualityDimension


class Fit(models.Model):
    """One fit of one quality dimension over all candidates; `digest` is of all that it read.

    A full one advises; a re-weighted one moves the numbers of a page until that is there.
    """

    class Method(models.TextChoices):
        LAPLACE = "laplace"
        NUTS = "nuts"
        REWEIGHTED = "reweighted"

    # Computed from all of its evidence, and so worth advising on.
    FULL = (Method.LAPLACE, Method.NUTS)

    dimension = models.ForeignKey(QualityDimension, on_delete=models.PROTECT, related_name="fits")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    epoch = models.ForeignKey(Epoch, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    evidence_digest = models.CharField(max_length=64, help_text="of the outputs and scores read")
    judgments_digest = models.CharField(max_length=64, help_text="of the judgments read")
    method = models.CharField(max_length=16, choices=Method.choices)
    seed = models.BigIntegerField()
    versions = models.JSONField(help_text="of python and of the packages that computed it")
    diagnostics = models.JSONField(help_text="of its draws: k-hat, r-hat, ESS, ...")
    warnings = models.JSONField(default=list)
    n_judgments = models.PositiveIntegerField(help_text="judgments read, all candidates")
    n_annotators = models.PositiveIntegerField()
    seconds = models.FloatField(help_text="wall time of fit and analysis")
    read_at = models.DateTimeField(help_text="when it read its evidence")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        get_latest_by = "id"
        constraints = [
            models.UniqueConstraint(
                fields=["dimension", "digest", "method"], name="fit_once_per_evidence"
            )
        ]

    def __str__(self) -> str:
        return f"fit {self.pk} of {self.dimension}"


class FitResult(models.Model):
    """What a fit says of one candidate (append-only)."""

    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="results")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16)
    passes = models.BooleanField()
    reasons = models.JSONField(default=list)
    n_judgments = models.PositiveIntegerField(help_text="judged pairs of the designed streams")
    n_population = models.PositiveIntegerField()
    estimates = models.JSONField(
        help_text="posterior, model, design, human_only, sequence, rule: mean, low, high"
    )
    p_non_inferior = models.FloatField(null=True)
    p_superior = models.FloatField(null=True)
    judgment_sd = models.FloatField(null=True, help_text="spread of judgments (aleatoric)")
    posterior_sd = models.FloatField(null=True, help_text="width of the posterior (epistemic)")
    forecast = models.JSONField(null=True)
    segments = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fit", "candidate"], name="fit_result_once"),
            models.CheckConstraint(
                condition=Q(p_non_inferior__isnull=True)
                | Q(p_non_inferior__gte=0, p_non_inferior__lte=1),
                name="fit_result_probability_in_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.verdict}"


class FitDraws(models.Model):
    """The draws of the quality difference behind a result: little-endian float32 (append-only)."""

    result = models.OneToOneField(FitResult, on_delete=models.PROTECT, related_name="draws")
    rectified = models.BinaryField()
    model = models.BinaryField()

    def __str__(self) -> str:
        return f"draws of {self.result}"


class FitSupplement(models.Model):
    """What was worked out after a fit, beside its verdict (append-only); nothing is decided on it.

    sections: a JSON document for each section of `statistics.supplement`, by its name.
    """

    fit = models.OneToOneField(Fit, on_delete=models.PROTECT, related_name="supplement")
    sections = models.JSONField()
    seconds = models.FloatField(help_text="wall time of all sections")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"supplement of {self.fit}"


class KeptPosterior(models.Model):
    """The draws of the last full fit of a dimension, for re-weighting; the next one replaces it.

    annotators: ids by their codes in `judgments`, which are the arrays that the fit read.
    """

    dimension = models.OneToOneField(
        QualityDimension, on_delete=models.CASCADE, related_name="kept_posterior"
    )
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="+")
    data = models.BinaryField(help_text="draws of the parameters")
    annotators = models.JSONField()
    judgments = models.BinaryField()

    def __str__(self) -> str:
        return f"posterior of {self.fit}"


class Report(models.Model):
    """What was to be read about a migration at one moment (append-only).

    digest: SHA-256 over the document, printed on it.
    """

    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="reports")
    document = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"report {self.digest[:8]} of {self.migration}"
