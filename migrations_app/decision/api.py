"""What statistics advise, for programs."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from migrations_app.decision.decided import standings_of
from migrations_app.decision.standing import Standing
from migrations_app.decision.wording import headline
from migrations_app.models import (
    Decision,
    Plan,
    PlanAmendment,
    Recommendation,
    RecommendationDimension,
)
from migrations_app.permissions import Permission, migration_for


class ReasonSerializer(serializers.Serializer[dict[str, str]]):
    code = serializers.CharField(help_text="stable, for programs")
    message = serializers.CharField()
    segment = serializers.CharField(allow_blank=True)


class ForecastSerializer(serializers.Serializer[dict[str, Any]]):
    """Judged pairs at which the rule is expected to decide, counted from zero."""

    probability = serializers.FloatField(help_text="of a decision within n_max, 0-1")
    low = serializers.IntegerField(allow_null=True, help_text="of the 80% band")
    median = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)


class EstimateSerializer(serializers.Serializer[dict[str, Any]]):
    mean = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class SegmentSerializer(serializers.Serializer[dict[str, Any]]):
    segment = serializers.CharField(allow_blank=True)
    n_judgments = serializers.IntegerField()
    n_population = serializers.IntegerField()
    estimate = EstimateSerializer(allow_null=True)
    critical = serializers.BooleanField()
    assessed = serializers.BooleanField(help_text="clearly on one side of the bound")
    fails = serializers.BooleanField(help_text="clearly below the bound")
    leans = serializers.BooleanField(
        default=False, help_text="not clear, but below the bound with a probability of .9 or more"
    )


class ResultSerializer(serializers.ModelSerializer[RecommendationDimension]):
    """One quality dimension of one candidate: quality differences, candidate minus incumbent."""

    candidate = serializers.CharField(source="candidate.language_model.slug")
    dimension = serializers.CharField(source="dimension.slug")
    plan_version = serializers.IntegerField(source="recommendation.plan.version")
    reasons = ReasonSerializer(many=True)
    forecast = ForecastSerializer(allow_null=True)
    worst_segment = SegmentSerializer(allow_null=True)

    class Meta:
        model = RecommendationDimension
        fields = (
            "candidate", "dimension", "verdict", "passes", "reasons", "mean", "low", "high",
            "rule_low", "rule_high", "probability", "n_judgments", "n_max", "forecast",
            "worst_segment", "evidence_hash", "plan_version", "as_of", "expires_at",
        )  # fmt: skip


class RecommendationSerializer(serializers.ModelSerializer[Recommendation]):
    migration = serializers.CharField(source="migration.slug")
    candidate = serializers.CharField(
        source="candidate.language_model.slug", allow_null=True, help_text="the one to approve"
    )
    sentence = serializers.SerializerMethodField(help_text="for people; its wording may change")
    by_candidate = serializers.DictField(
        child=serializers.ChoiceField(choices=Recommendation.Kind.choices)
    )
    reasons = ReasonSerializer(many=True)
    plan_version = serializers.IntegerField(source="plan.version")
    epoch = serializers.IntegerField(source="epoch.number")
    void = serializers.BooleanField(
        help_text="true where the plan was amended or replaced since: wait for the next one"
    )
    n_judgments = serializers.SerializerMethodField(help_text="judged pairs, over all results")
    as_of = serializers.SerializerMethodField(help_text="when its newest fit was computed")
    results = ResultSerializer(many=True, source="dimensions")

    class Meta:
        model = Recommendation
        fields = (
            "migration", "kind", "candidate", "sentence", "by_candidate", "reasons",
            "evidence_hash", "plan_version", "epoch", "void", "n_judgments", "as_of",
            "created_at", "results",
        )  # fmt: skip

    def get_sentence(self, recommendation: Recommendation) -> str:
        incumbent = recommendation.migration.incumbent.name
        return headline(recommendation, list(recommendation.dimensions.all()), incumbent).text

    def get_n_judgments(self, recommendation: Recommendation) -> int:
        return sum(row.n_judgments for row in recommendation.dimensions.all())

    @extend_schema_field(serializers.DateTimeField())
    def get_as_of(self, recommendation: Recommendation) -> str:
        computed = [row.as_of for row in recommendation.dimensions.all()]
        latest = max(computed, default=recommendation.created_at)
        return str(serializers.DateTimeField().to_representation(latest))


class RecommendationDetail(APIView):
    """What is advised now; 404 before the first fit."""

    @extend_schema(operation_id="recommendation_retrieve", responses=RecommendationSerializer)
    def get(self, request: Request, slug: str) -> Response:
        migration = migration_for(request.user, slug, Permission.SEE_RESULTS)
        latest = _recommendations().filter(migration=migration).order_by("-id").first()
        if latest is None:
            raise Http404("nothing has been advised yet")
        return Response(RecommendationSerializer(latest).data)


class RecommendationList(ListAPIView[Recommendation]):
    """All that was ever advised on a migration, the newest first."""

    serializer_class = RecommendationSerializer
    queryset = Recommendation.objects.none()

    def get_queryset(self) -> QuerySet[Recommendation]:
        slug = self.kwargs["slug"]
        migration = migration_for(self.request.user, slug, Permission.SEE_RESULTS)
        return _recommendations().filter(migration=migration)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    candidate = serializers.CharField(source="candidate.language_model.slug", allow_null=True)
    plan_version = serializers.IntegerField(source="plan.version")
    epoch = serializers.IntegerField(source="epoch.number")
    requested_by = serializers.CharField(source="requested_by.username")
    reviewer = serializers.CharField(source="reviewer.username", allow_null=True)
    exception_owner = serializers.CharField(source="exception_owner.username", allow_null=True)
    ended = serializers.SerializerMethodField(help_text="signed, refused, withdrawn or null")
    ended_by = serializers.SerializerMethodField()
    ended_at = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField(
        help_text="now: waiting, in_force, refused, withdrawn, void or expired"
    )
    void = serializers.SerializerMethodField(help_text="codes of what voids it")

    class Meta:
        model = Decision
        fields = (
            "id", "outcome", "candidate", "reason", "against", "reviewer", "exception_owner",
            "exception_until", "requested_by", "requester_share", "created_at", "ended",
            "ended_by", "ended_at", "status", "void", "evidence_hash", "plan_version", "epoch",
        )  # fmt: skip

    def get_ended(self, decision: Decision) -> str | None:
        return decision.signature.kind if hasattr(decision, "signature") else None

    def get_ended_by(self, decision: Decision) -> str | None:
        return decision.signature.by.get_username() if hasattr(decision, "signature") else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_ended_at(self, decision: Decision) -> str | None:
        if not hasattr(decision, "signature"):
            return None
        return str(serializers.DateTimeField().to_representation(decision.signature.at))

    def get_status(self, decision: Decision) -> str:
        return str(self._standing(decision).status)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_void(self, decision: Decision) -> list[str]:
        return [str(code) for code in self._standing(decision).void]

    def _standing(self, decision: Decision) -> Standing:
        found: Standing = self.context["standings"][decision.pk]
        return found


class DecisionList(APIView):
    """All that was asked for and signed on a migration, the newest first."""

    @extend_schema(operation_id="decisions_list", responses=DecisionSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        migration = migration_for(request.user, slug, Permission.SEE_RESULTS)
        standings = {found.decision.pk: found for found in standings_of(migration)}
        rows = [found.decision for found in standings.values()]
        context = {"standings": standings}
        return Response(DecisionSerializer(rows, many=True, context=context).data)


def _recommendations() -> QuerySet[Recommendation]:
    """With all that is told of them; results by candidate, then dimension."""
    results = RecommendationDimension.objects.select_related(
        "candidate__language_model", "dimension"
    ).order_by("candidate__position", "dimension__position")
    found = Recommendation.objects.annotate(void=_made_void())
    return found.select_related(
        "migration__incumbent", "epoch", "candidate__language_model"
    ).prefetch_related(
        Prefetch("plan", queryset=Plan.objects.all()),  # with its amendments
        Prefetch("dimensions", queryset=results),
    )


def _made_void() -> Q:
    """As `selectors.is_void`, for many at once."""
    amended = PlanAmendment.objects.filter(
        plan=OuterRef("plan"), amended_at__gt=OuterRef("created_at")
    )
    later = Plan.objects.filter(
        migration=OuterRef("migration"), version__gt=OuterRef("plan__version")
    )
    return Q(Exists(amended)) | Q(Exists(later))
