"""What was imported: prompts, outputs, scores, pairs, and the jobs that brought them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from migrations_app.models.plan import Candidate, Migration, QualityDimension
from migrations_app.models.registry import LanguageModel


class Prompt(models.Model):
    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="prompts")
    external_id = models.CharField(max_length=300)
    cluster = models.CharField(max_length=300, help_text="prompts that belong together share it")
    segment = models.CharField(max_length=200, blank=True)
    segments = models.JSONField(default=dict, help_text="region, use case, prompt template, ...")
    content = models.JSONField(help_text="text, a list of messages, or parts with media")
    reference = models.JSONField(null=True)
    expected_behaviour = models.CharField(max_length=100, blank=True)
    golden = models.BooleanField(default=False)
    weight = models.FloatField(default=1.0, help_text="traffic weight, any scale")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["migration", "external_id"], name="prompt_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="prompt_weight_positive"),
        ]

    def __str__(self) -> str:
        return self.external_id


class Output(models.Model):
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="outputs")
    language_model = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(help_text="text, JSON, or parts with media")
    latency_s = models.FloatField(null=True)
    cost_usd = models.FloatField(null=True)
    input_tokens = models.PositiveIntegerField(null=True)
    output_tokens = models.PositiveIntegerField(null=True)
    finish_reason = models.CharField(max_length=100, blank=True)
    error = models.TextField(blank=True)
    request_model = models.CharField(max_length=200, blank=True)
    response_model = models.CharField(max_length=200, blank=True)
    source = models.JSONField(default=dict, help_text="tool, file, line, run_id")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prompt", "language_model"], name="output_once")
        ]

    def __str__(self) -> str:
        return f"{self.language_model.slug} on {self.prompt.external_id}"


class OutputPair(models.Model):
    """One output of the incumbent and one of a candidate on the same prompt."""

    class Population(models.TextChoices):
        FROZEN = "frozen"
        SHADOW = "shadow"
        AUDIT = "audit"

    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="pairs")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="pairs")
    incumbent_output = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="+")
    candidate_output = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="+")
    population = models.CharField(
        max_length=8, choices=Population.choices, default=Population.FROZEN
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "prompt"], name="output_pair_once"),
            models.CheckConstraint(
                condition=~Q(incumbent_output=models.F("candidate_output")),
                name="output_pair_of_two_outputs",
            ),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk} of {self.candidate}"


class Metric(models.Model):
    """An automated score of one quality dimension, per output or per pair."""

    dimension = models.ForeignKey(
        QualityDimension, on_delete=models.PROTECT, related_name="metrics"
    )
    name = models.CharField(max_length=200)
    pairwise = models.BooleanField(default=False)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["dimension", "name"], name="metric_once_per_dimension")
        ]

    def __str__(self) -> str:
        return self.name


class MetricScore(models.Model):
    """The score of one output, or (pairwise) of one pair: above 0 the candidate is better."""

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="scores")
    output = models.ForeignKey(Output, null=True, on_delete=models.PROTECT, related_name="scores")
    pair = models.ForeignKey(OutputPair, null=True, on_delete=models.PROTECT, related_name="scores")
    value = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "output"],
                condition=Q(output__isnull=False),
                name="score_once_per_output",
            ),
            models.UniqueConstraint(
                fields=["metric", "pair"],
                condition=Q(pair__isnull=False),
                name="score_once_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(output__isnull=True) ^ Q(pair__isnull=True),
                name="score_of_output_or_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} = {self.value}"


class ImportJob(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"

    migration = models.ForeignKey(
        Migration, null=True, on_delete=models.PROTECT, related_name="import_jobs"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=1000, help_text="name of the file or folder")
    content_sha256 = models.CharField(max_length=64, blank=True)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    rows_read = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, help_text="counts and the pairing report")
    errors = models.JSONField(default=list, help_text="file, line, reason; the first 1,000")
    created_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"import {self.pk} of {self.source}"


class StagedRow(models.Model):
    """One parsed row of a running import (an UNLOGGED table, emptied by the final swap)."""

    class Kind(models.TextChoices):
        ITEM = "item"
        OUTPUT = "output"
        SCORE = "score"
        HUMAN = "human"

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, db_constraint=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    file = models.CharField(max_length=500)
    line = models.PositiveIntegerField()
    external_id = models.CharField(max_length=300)
    system = models.CharField(max_length=200, blank=True)
    system_b = models.CharField(max_length=200, blank=True)
    dimension = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=200, blank=True, help_text="metric or annotator")
    value = models.FloatField(null=True)
    data = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["job", "kind", "external_id"], name="staged_row_lookup")]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
