"""What language models scored on the prompts of one template, in one version."""

from django.db import models
from django.db.models import F, Q

from migrations_app.models.evidence import Metric
from migrations_app.models.plan import Migration
from migrations_app.models.registry import LanguageModel


class TemplateResult(models.Model):
    """One metric of one language model on one template and version (append-only).

    Written once per evidence digest, so that no page reads scores. Everything from `n_paired` on
    compares a candidate with the incumbent on the prompts that have both scores; differences are
    candidate minus incumbent, whichever way is better. A pairwise metric has a difference alone.
    """

    migration = models.ForeignKey(
        Migration, on_delete=models.PROTECT, related_name="template_results"
    )
    evidence_digest = models.CharField(max_length=64)
    template = models.CharField(max_length=200)
    version = models.CharField(max_length=200, blank=True)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    language_model = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="+")
    n_prompts = models.PositiveIntegerField()
    mean = models.FloatField()
    n_paired = models.PositiveIntegerField(default=0)
    incumbent_mean = models.FloatField(null=True)
    candidate_mean = models.FloatField(null=True)
    difference = models.FloatField(null=True, help_text="mean of the prompts' differences")
    standard_error = models.FloatField(null=True, help_text="null below two prompts")
    n_below = models.PositiveIntegerField(
        null=True,
        help_text="prompts where the candidate has less than 95% of the incumbent's score; "
        "null where the metric goes below 0, and a ratio says nothing",
    )
    n_above = models.PositiveIntegerField(
        null=True, help_text="prompts where the incumbent has less than 95% of the candidate's"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "migration", "evidence_digest", "template", "version", "metric",
                    "language_model",
                ],
                name="template_result_once_per_evidence",
            ),
            models.CheckConstraint(
                condition=Q(n_paired__lte=F("n_prompts")), name="template_result_pairs_are_prompts"
            ),
            models.CheckConstraint(
                condition=Q(n_below__isnull=True, n_above__isnull=True)
                | Q(n_paired__gte=F("n_below") + F("n_above")),
                name="template_result_falls_or_gains",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.metric} of {self.language_model.slug} on {self.template}"
