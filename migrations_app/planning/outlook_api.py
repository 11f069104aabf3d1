"""What a plan would do before anything is judged, for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from calibration.statistics.evidence import Goal
from migrations_app.models import QualityDimension
from migrations_app.permissions import Permission, migration_for
from migrations_app.planning.forms import MOST_JUDGMENTS
from migrations_app.planning.outlook import R_SQUARED, Assumptions, Case, DimensionOutlook, Outlook
from migrations_app.planning.selectors import draft_of, wishes_in_force
from migrations_app.planning.wishes import PlanWishes

OF_THE_PLAN = ("alpha", "n_max", "n_min")


class OutlookTermsSerializer(serializers.Serializer[dict[str, Any]]):
    """Terms to try. What is left out is as in the plan in force, or as a first plan starts."""

    alpha = serializers.FloatField(required=False, min_value=0.001, max_value=0.49)
    n_max = serializers.IntegerField(required=False, min_value=2, max_value=MOST_JUDGMENTS)
    n_min = serializers.IntegerField(required=False, min_value=2, max_value=MOST_JUDGMENTS)
    dimension = serializers.CharField(
        required=False, help_text="slug; all dimensions if not given, and margin, goal and spread "
        "are then those of each",
    )  # fmt: skip
    margin = serializers.FloatField(required=False, min_value=0.001, max_value=0.99)
    goal = serializers.ChoiceField(required=False, choices=[goal.value for goal in Goal])
    spread = serializers.FloatField(
        required=False, min_value=0.01, max_value=1,
        help_text="standard deviation of the judgments, an assumption",
    )  # fmt: skip
    r_squared = serializers.FloatField(
        required=False, min_value=0, max_value=0.95,
        help_text=f"share of it that metrics explain, an assumption; {R_SQUARED} if not given",
    )  # fmt: skip


class CaseSerializer(serializers.Serializer[Case]):
    truth = serializers.FloatField(source="point.truth", help_text="true quality difference")
    approved = serializers.FloatField(source="point.approved", help_text="probability by n_max")
    rejected = serializers.FloatField(source="point.rejected")
    undecided = serializers.FloatField()
    median = serializers.IntegerField(
        source="point.median", allow_null=True,
        help_text="judged pairs at which half of all runs are approved; null where fewer ever are",
    )  # fmt: skip
    wrong = serializers.BooleanField(help_text="whether an approval would be a false one")


class DimensionOutlookSerializer(serializers.Serializer[DimensionOutlook]):
    dimension = serializers.CharField(source="dimension.slug")
    margin = serializers.FloatField()
    goal = serializers.SerializerMethodField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # hides a property
    residual_sd = serializers.FloatField(help_text="spread that metrics leave, assumed")
    needed = serializers.IntegerField(
        help_text="judged pairs per candidate to pass in 80% of cases if it is as good (or, where "
        "it must be better, a margin better)"
    )
    n_max = serializers.IntegerField(help_text="judged pairs there can be")
    cases = CaseSerializer(many=True)

    def get_goal(self, row: DimensionOutlook) -> str:
        return (Goal.SUPERIORITY if row.superiority else Goal.NON_INFERIORITY).value


class OutlookSerializer(serializers.Serializer[Outlook]):
    candidates = serializers.IntegerField(help_text="alpha is shared over them")
    size = serializers.IntegerField(
        allow_null=True, help_text="pairs of the candidate with fewest; null before an import"
    )
    judgments = serializers.IntegerField(help_text="all candidates, the most demanding dimension")
    usd = serializers.IntegerField()
    dimensions = DimensionOutlookSerializer(many=True)


class PlanOutlook(APIView):
    """How often a plan would approve, reject or stay undecided, by simulation, for true differences
    around its margin. Nothing is frozen and nothing is judged."""

    @extend_schema(
        operation_id="migrations_plan_outlook_retrieve",
        parameters=[OutlookTermsSerializer],
        responses=OutlookSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        migration = migration_for(request.user, slug, Permission.SEE_SETUP)
        asked = OutlookTermsSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        draft = draft_of(migration)
        chosen = _chosen(asked.validated_data, draft.dimensions)
        wishes = _wishes(asked.validated_data, wishes_in_force(draft.plan), chosen)
        found = replace(draft, dimensions=chosen).outlook(
            wishes, _assumptions(asked.validated_data, chosen)
        )
        return Response(OutlookSerializer(found).data)


def _chosen(
    asked: Mapping[str, Any], dimensions: Sequence[QualityDimension]
) -> list[QualityDimension]:
    name = asked.get("dimension")
    chosen = [d for d in dimensions if name is None or d.slug == name]
    if name is not None and not chosen:
        there = ", ".join(d.slug for d in dimensions)
        raise serializers.ValidationError({"dimension": f"There is no {name}; there are {there}."})
    return chosen


def _wishes(
    asked: Mapping[str, Any], standing: PlanWishes, chosen: Sequence[QualityDimension]
) -> PlanWishes:
    terms = {name: asked.get(name, getattr(standing, name)) for name in OF_THE_PLAN}
    if terms["n_min"] > terms["n_max"]:
        raise serializers.ValidationError(
            {"n_min": f"Not more than the {terms['n_max']} there will be at most."}
        )
    slugs = [d.slug for d in chosen]
    if "margin" in asked:
        terms["margins"] = dict.fromkeys(slugs, asked["margin"])
    if "goal" in asked:
        terms["goals"] = dict.fromkeys(slugs, Goal(asked["goal"]))
    return replace(standing, **terms)


def _assumptions(asked: Mapping[str, Any], chosen: Sequence[QualityDimension]) -> Assumptions:
    spreads = {d.slug: asked["spread"] for d in chosen} if "spread" in asked else {}
    return Assumptions(spreads=spreads, r_squared=asked.get("r_squared", R_SQUARED))
