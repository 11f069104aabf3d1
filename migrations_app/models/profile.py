"""What imported outputs are like beside their quality, added up once an import (append-only)."""

from django.db import models
from django.db.models import Q

from migrations_app.models.plan import Candidate, Migration
from migrations_app.models.registry import LanguageModel


class ArmProfile(models.Model):
    """Latency, cost, errors of one language model over the pairs of one state of the evidence.

    Quantiles come with the order statistics that are their 95% interval. Latency, cost and refusals
    are of the outputs without an error that have them.
    """

    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="profiles")
    evidence_digest = models.CharField(max_length=64)
    language_model = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="+")
    n_outputs = models.PositiveIntegerField()
    n_errors = models.PositiveIntegerField()
    n_refusals = models.PositiveIntegerField(help_text="with a plain English phrase of refusal")
    n_timed = models.PositiveIntegerField()
    p50_s = models.FloatField(null=True)
    p50_low_s = models.FloatField(null=True)
    p50_high_s = models.FloatField(null=True)
    p95_s = models.FloatField(null=True)
    p95_low_s = models.FloatField(null=True)
    p95_high_s = models.FloatField(null=True)
    n_priced = models.PositiveIntegerField()
    cost_usd = models.FloatField(null=True, help_text="mean, of one output")
    cost_sd_usd = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "evidence_digest", "language_model"], name="arm_profile_once"
            ),
            models.CheckConstraint(
                condition=Q(n_errors__lte=models.F("n_outputs")), name="arm_profile_errors_within"
            ),
        ]

    def __str__(self) -> str:
        return f"profile of {self.language_model}"


class RefusalTable(models.Model):
    """Who refused what, by phrase: pairs of one candidate, by what the prompt asks for.

    expected_behaviour: answer, refuse, or empty where nobody said. both_refuse, newly_refused (the
    candidate alone), newly_answered (the incumbent alone), neither_refuses: pairs without an error.
    """

    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="refusals")
    evidence_digest = models.CharField(max_length=64)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    expected_behaviour = models.CharField(max_length=100, blank=True)
    both_refuse = models.PositiveIntegerField()
    newly_refused = models.PositiveIntegerField()
    newly_answered = models.PositiveIntegerField()
    neither_refuses = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "evidence_digest", "candidate", "expected_behaviour"],
                name="refusal_table_once",
            )
        ]

    def __str__(self) -> str:
        return f"refusals of {self.candidate}"
