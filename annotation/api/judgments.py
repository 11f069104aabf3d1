"""The judgments of a migration, for programs."""

from django.db.models import BooleanField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response

from annotation.api.judging import Signed, judge
from annotation.api.shapes import EXAMPLE, IDEMPOTENCY_KEY, RecordedSerializer, SubmissionSerializer
from annotation.models import CHECKS, Exclusion, Judgment, Stream
from annotation.permissions import may_know_checks
from migrations_app.models import ApiToken, Migration
from migrations_app.permissions import Permission, migration_for


class JudgmentSerializer(serializers.ModelSerializer[Judgment]):
    dimension = serializers.CharField(source="dimension.slug")
    pair = serializers.IntegerField(
        source="assignment.queued.pair_id", help_text="of outputs, whoever judged it"
    )
    prompt = serializers.CharField(
        source="assignment.queued.pair.prompt.external_id", help_text="its id in imported files"
    )
    candidate = serializers.CharField(source="assignment.queued.pair.candidate.language_model.slug")
    annotator = serializers.CharField(source="assignment.annotator.name")
    stream = serializers.ChoiceField(choices=Stream.choices, source="assignment.queued.stream")
    excluded = serializers.BooleanField(help_text="taken out of the analysis")

    class Meta:
        model = Judgment
        fields = (
            "id", "dimension", "pair", "prompt", "candidate", "annotator", "stream", "answer",
            "value", "revision", "rubric_version", "active_s", "judged_at", "excluded",
        )  # fmt: skip


class Judgments(ListAPIView[Judgment]):
    """Current judgments of the epoch in force, the newest first; excluded ones are marked."""

    serializer_class = JudgmentSerializer
    queryset = Judgment.objects.none()
    write_scope = ApiToken.Scope.JUDGE

    def get_queryset(self) -> QuerySet[Judgment]:
        slug = self.kwargs["slug"]
        migration = migration_for(self.request.user, slug, Permission.SEE_RESULTS)
        found = _current(migration)
        if may_know_checks(self.request.user, migration.service_id):
            return found
        return found.exclude(assignment__queued__stream__in=CHECKS)

    @extend_schema(
        operation_id="migrations_judge",
        parameters=[IDEMPOTENCY_KEY],
        request=SubmissionSerializer,
        responses=RecordedSerializer,
        examples=[EXAMPLE],
    )
    def post(self, request: Signed, slug: str) -> Response:
        """Judge a claimed pair, as `judging_judge` does for who does not know the slug."""
        code = Migration.objects.filter(slug=slug).values_list("judging_code", flat=True).first()
        if code is None:
            raise Http404(f"no migration {slug}")
        return judge(request, code)


def _current(migration: Migration) -> QuerySet[Judgment]:
    """The highest revisions that are no retraction, with all that is told of them."""
    newer = Judgment.objects.filter(
        assignment=OuterRef("assignment"),
        dimension=OuterRef("dimension"),
        revision__gt=OuterRef("revision"),
    )
    last_word = Exclusion.objects.filter(judgment=OuterRef("pk")).order_by("-revision")
    excluded = Subquery(last_word.values("excluded")[:1], output_field=BooleanField())
    return (
        Judgment.objects.filter(assignment__queued__epoch=migration.epoch, retracted=False)
        .filter(~Exists(newer))
        .annotate(excluded=Coalesce(excluded, False))
        .select_related(
            "dimension",
            "assignment__annotator",
            "assignment__queued__pair__prompt",
            "assignment__queued__pair__candidate__language_model",
        )
    )
