"""The judgments of a migration as one file, for programs."""

from django.http import Http404, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from annotation.permissions import export_for, may_know_checks
from annotation.selectors.export import export_judgments
from migrations_app.lines import Kind
from migrations_app.models import Migration


class JudgmentsExport(APIView):
    """Current judgments of the epoch in force, oldest first, sent while they are read.

    Without candidate, side and value for who runs the judging and judges too.
    """

    @extend_schema(
        operation_id="migrations_judgments_export",
        parameters=[
            OpenApiParameter(
                "as", enum=[kind.value for kind in Kind], default=Kind.JSON_LINES.value
            )
        ],
        responses={(200, "application/jsonl"): OpenApiTypes.STR},
    )
    def get(self, request: Request, slug: str) -> StreamingHttpResponse:
        code = Migration.objects.filter(slug=slug).values_list("judging_code", flat=True).first()
        kind = request.query_params.get("as", Kind.JSON_LINES.value)
        if kind not in list(Kind):
            raise ValidationError({"as": [f"want one of {', '.join(Kind)}"]})
        if code is None:
            raise Http404(f"no migration {slug}")
        migration, blind = export_for(request.user, code)
        checks, form = may_know_checks(request.user, migration.service_id), Kind(kind)
        lines = export_judgments(migration, form, blind=blind, checks=checks)
        return StreamingHttpResponse(lines, content_type=form.content_type)
