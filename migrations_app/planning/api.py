"""Migrations and the plans they are decided by, for programs."""

from typing import Any

from django.db.models import Max, QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from migrations_app.models import (
    LanguageModel,
    Migration,
    OutputPair,
    Plan,
    QualityDimension,
)
from migrations_app.permissions import Permission, migration_for, migrations_for
from migrations_app.planning.amendments import Amendment, Change, amendments_of, terms_in_force
from migrations_app.planning.sinks import judged_pairs


class LanguageModelSerializer(serializers.ModelSerializer[LanguageModel]):
    class Meta:
        model = LanguageModel
        fields = (
            "slug", "name", "provider", "snapshot", "sunset_date", "input_cost_usd",
            "output_cost_usd",
        )  # fmt: skip


class DimensionSerializer(serializers.ModelSerializer[QualityDimension]):
    n_judgments = serializers.SerializerMethodField(help_text="judged pairs, all candidates")

    class Meta:
        model = QualityDimension
        fields = (
            "slug", "name", "scale", "grades", "minimum", "maximum", "margin", "goal", "required",
            "rubric_version", "n_judgments",
        )  # fmt: skip

    def get_n_judgments(self, dimension: QualityDimension) -> int:
        judged: dict[str, int] = self.context["judged"]
        return judged.get(dimension.slug, 0)


class ChangeSerializer(serializers.Serializer[Change]):
    term = serializers.CharField()
    of = serializers.CharField(help_text="dimension or segment; empty for the whole plan")
    old = serializers.JSONField()
    new = serializers.JSONField()
    looser = serializers.BooleanField(help_text="lets through what was stopped before")


class AmendmentSerializer(serializers.Serializer[Amendment]):
    amended_at = serializers.DateTimeField()
    reason = serializers.CharField()
    n_judgments = serializers.DictField(
        source="judged", child=serializers.IntegerField(), help_text="at that moment, by dimension"
    )
    loosens = serializers.BooleanField(help_text="the stated error rate does not cover all of it")
    changes = ChangeSerializer(many=True)


class PlanSerializer(serializers.ModelSerializer[Plan]):
    """Alpha, n_min and n_max are those in force; the digest is of the terms as they were frozen."""

    alpha = serializers.SerializerMethodField(help_text="false approvals at most, 0-1")
    rule = serializers.CharField(source="terms.rule")
    n_min = serializers.IntegerField(source="terms.n_min")
    n_max = serializers.SerializerMethodField()
    terms = serializers.SerializerMethodField(help_text="in force, with all amendments")
    amendments = serializers.SerializerMethodField(help_text="oldest first")

    class Meta:
        model = Plan
        fields = (
            "version", "digest", "population_digest", "frozen_at", "alpha", "rule", "n_min",
            "n_max", "terms", "amendments",
        )  # fmt: skip

    def get_alpha(self, plan: Plan) -> float:
        return float(terms_in_force(plan)["alpha"])

    def get_n_max(self, plan: Plan) -> int:
        return int(terms_in_force(plan)["n_max"])

    def get_terms(self, plan: Plan) -> dict[str, Any]:
        return terms_in_force(plan)

    @extend_schema_field(AmendmentSerializer(many=True))
    def get_amendments(self, plan: Plan) -> Any:
        return [AmendmentSerializer(made).data for made in amendments_of(plan)]


class CountsSerializer(serializers.Serializer[dict[str, int]]):
    prompts = serializers.IntegerField()
    output_pairs = serializers.IntegerField()
    n_judgments = serializers.IntegerField(help_text="judged pairs, all dimensions together")


class MigrationSerializer(serializers.ModelSerializer[Migration]):
    service = serializers.CharField(source="service.slug")
    incumbent = serializers.CharField(source="incumbent.slug")
    candidates = serializers.SerializerMethodField(help_text="slugs, in the order of the plan")
    plan_version = serializers.IntegerField(
        allow_null=True, help_text="of the plan in force; null before one is frozen"
    )

    class Meta:
        model = Migration
        fields = (
            "slug", "name", "service", "state", "incumbent", "candidates", "plan_version",
            "created_at",
        )  # fmt: skip

    def get_candidates(self, migration: Migration) -> list[str]:
        return [candidate.language_model.slug for candidate in migration.candidates.all()]


class MigrationDetailSerializer(serializers.ModelSerializer[Migration]):
    service = serializers.CharField(source="service.slug")
    incumbent = LanguageModelSerializer()
    candidates = serializers.SerializerMethodField()
    dimensions = DimensionSerializer(many=True)
    plan = PlanSerializer(allow_null=True, help_text="in force; null before one is frozen")
    counts = serializers.SerializerMethodField()

    class Meta:
        model = Migration
        fields = (
            "slug", "name", "service", "state", "incumbent", "candidates", "dimensions", "plan",
            "counts", "created_at",
        )  # fmt: skip

    @extend_schema_field(LanguageModelSerializer(many=True))
    def get_candidates(self, migration: Migration) -> Any:
        models = [candidate.language_model for candidate in migration.candidates.all()]
        return LanguageModelSerializer(models, many=True).data

    @extend_schema_field(CountsSerializer)
    def get_counts(self, migration: Migration) -> dict[str, int]:
        judged: dict[str, int] = self.context["judged"]
        pairs = OutputPair.objects.filter(candidate__migration=migration)
        return {
            "prompts": migration.prompts.count(),
            "output_pairs": pairs.count(),
            "n_judgments": sum(judged.values()),
        }


class MigrationList(ListAPIView[Migration]):
    """Migrations whose setting this person may see, the newest first."""

    serializer_class = MigrationSerializer
    queryset = Migration.objects.none()

    def get_queryset(self) -> QuerySet[Migration]:
        allowed = migrations_for(self.request.user, Permission.SEE_SETUP)
        rows = Migration.objects.filter(pk__in=[migration.pk for migration in allowed])
        rows = rows.select_related("service", "incumbent").annotate(
            plan_version=Max("plans__version")
        )
        return rows.prefetch_related("candidates__language_model")


class MigrationDetail(APIView):
    """One migration: what replaces what, by which plan, and how much is there."""

    @extend_schema(operation_id="migrations_retrieve", responses=MigrationDetailSerializer)
    def get(self, request: Request, slug: str) -> Response:
        migration = migration_for(request.user, slug, Permission.SEE_SETUP)
        prefetch_related_objects([migration], "candidates__language_model", "dimensions")
        context = {"judged": judged_pairs(migration)}
        return Response(MigrationDetailSerializer(migration, context=context).data)
