"""A migration and the plan it is decided by."""

import secrets

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models.functions import JSONObject

from migrations_app.models.registry import LanguageModel, Service


def new_judging_code() -> str:
    return secrets.token_hex(6)


class Migration(models.Model):
    """One replacement of one language model behind one service."""

    class State(models.TextChoices):
        DRAFT = "draft"
        COLLECTING = "collecting"
        READY_FOR_REVIEW = "ready_for_review"
        APPROVED = "approved"
        ROLLING_OUT = "rolling_out"
        COMPLETED = "completed"
        REJECTED = "rejected"
        ROLLED_BACK = "rolled_back"
        ARCHIVED = "archived"

    ENDED = (State.COMPLETED, State.REJECTED, State.ROLLED_BACK, State.ARCHIVED)

    slug = models.SlugField(unique=True, max_length=100)
    name = models.CharField(max_length=200)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="migrations")
    incumbent = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    judging_code = models.CharField(
        max_length=12,
        unique=True,
        default=new_judging_code,
        editable=False,
        help_text="names the migration to annotators, who must not read models off its slug",
    )
    evidence_digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 over the imported outputs and scores"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "draft",
                        "collecting",
                        "ready_for_review",
                        "approved",
                        "rolling_out",
                        "completed",
                        "rejected",
                        "rolled_back",
                        "archived",
                    ]
                ),
                name="migration_state_known",
            )
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def plan(self) -> "Plan | None":
        """The plan in force: the highest version."""
        return self.plans.order_by("-version").first()

    @property
    def epoch(self) -> "Epoch":
        """The calibration epoch in force: the highest number."""
        epoch = self.epochs.order_by("-number").first()
        if epoch is None:
            raise ObjectDoesNotExist(f"migration {self.slug} has no epoch")
        return epoch


class Candidate(models.Model):
    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="candidates")
    language_model = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "language_model"], name="candidate_once_per_migration"
            ),
            models.UniqueConstraint(
                fields=["migration", "position"], name="candidate_position_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language_model.slug} for {self.migration.slug}"


class QualityDimension(models.Model):
    """What is judged, on which scale, and what the plan asks of it."""

    class Scale(models.TextChoices):
        ACCEPTANCE = "acceptance"
        PREFERENCE_3 = "preference_3"
        PREFERENCE_5 = "preference_5"
        GRADE = "grade"
        CONTINUOUS = "continuous"

    class Family(models.TextChoices):
        ORDINAL = "ordinal"
        GAUSSIAN = "gaussian"

    class Goal(models.TextChoices):
        NON_INFERIORITY = "non_inferiority"
        SUPERIORITY = "superiority"

    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="dimensions")
    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    scale = models.CharField(max_length=16, choices=Scale.choices)
    family = models.CharField(max_length=16, choices=Family.choices, default=Family.ORDINAL)
    grades = models.PositiveSmallIntegerField(null=True, blank=True)
    minimum = models.FloatField(default=0, help_text="lowest value one output can be given")
    maximum = models.FloatField(default=1, help_text="highest value one output can be given")
    higher_is_better = models.BooleanField(default=True)
    margin = models.FloatField(help_text="non-inferiority margin, unit of the quality difference")
    goal = models.CharField(max_length=16, choices=Goal.choices, default=Goal.NON_INFERIORITY)
    required = models.BooleanField(default=True)
    rubric = models.TextField(blank=True)
    rubric_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "slug"], name="dimension_slug_once"),
            models.UniqueConstraint(
                fields=["migration", "position"], name="dimension_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(margin__gt=0, margin__lt=1), name="dimension_margin_in_unit"
            ),
            models.CheckConstraint(
                condition=models.Q(scale="grade", grades__gte=2)
                | (~models.Q(scale="grade") & models.Q(grades__isnull=True)),
                name="dimension_grades_fit_scale",
            ),
            models.CheckConstraint(
                condition=models.Q(maximum__gt=models.F("minimum")),
                name="dimension_range_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} of {self.migration.slug}"

    @property
    def margin_points(self) -> float:
        """The margin as pages write it: in points of a hundred."""
        return round(self.margin * 100, 4)


class Epoch(models.Model):
    """Judgments and scores of one epoch are comparable; a new one starts the calibration anew."""

    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="epochs")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["migration", "number"], name="epoch_number_once")
        ]

    def __str__(self) -> str:
        return f"epoch {self.number} of {self.migration.slug}"


class PlanManager(models.Manager["Plan"]):
    """Plans come with their amendments, so that reading the terms in force costs no query."""

    def get_queryset(self) -> models.QuerySet["Plan"]:
        rows = PlanAmendment.objects.filter(plan=models.OuterRef("pk")).order_by("id")
        columns = {name: name for name in AMENDMENT_COLUMNS}
        amended = ArraySubquery(rows.values(json=JSONObject(**columns)))
        return super().get_queryset().annotate(amended=amended)


class Plan(models.Model):
    """The frozen terms (append-only). `terms` is the document whose SHA-256 is `digest`.

    What is decided by is `planning.amendments.terms_in_force`: these with their amendments.
    """

    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField()
    terms = models.JSONField()
    digest = models.CharField(max_length=64)
    population_digest = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(auto_now_add=True)

    objects = PlanManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["migration", "version"], name="plan_version_once")
        ]

    def __str__(self) -> str:
        return f"plan {self.version} of {self.migration.slug}"


AMENDMENT_COLUMNS = ("id", "changes", "judged", "reason", "amended_at")


class PlanAmendment(models.Model):
    """A later change of a frozen plan (append-only); history marks it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="amendments")
    changes = models.JSONField(help_text="list of term, of (dimension or segment), old, new")
    judged = models.JSONField(
        default=dict, help_text="judged pairs at that moment, by slug of the dimension"
    )
    reason = models.TextField()
    amended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    amended_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"amendment of {self.plan}"
