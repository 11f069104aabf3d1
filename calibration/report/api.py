"""Frozen reports for programs, and the schema of their documents."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from calibration.models import Report
from calibration.report.schema import document_schema
from calibration.report.selectors import report_at, reports_of
from calibration.report.services import freeze_report
from migrations_app.permissions import Permission, migration_for

MOST = 100


class ReportSerializer(serializers.ModelSerializer[Report]):
    made_by = serializers.CharField(source="made_by.username", allow_null=True, default=None)

    class Meta:
        model = Report
        fields = ("digest", "made_by", "created_at")


class ReportDetailSerializer(ReportSerializer):
    document = serializers.JSONField(help_text="in the form of /api/v1/report-schema/")

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "document")  # type: ignore[assignment]


class ReportList(APIView):
    """The newest 100 of a migration; POST freezes another one."""

    @extend_schema(operation_id="reports_list", responses=ReportSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        migration = migration_for(request.user, slug, Permission.SEE_RESULTS)
        return Response(ReportSerializer(reports_of(migration)[:MOST], many=True).data)

    @extend_schema(operation_id="reports_create", request=None, responses=ReportSerializer)
    def post(self, request: Request, slug: str) -> Response:
        migration = migration_for(request.user, slug, Permission.SEE_RESULTS)
        actor: Any = request.user
        made = freeze_report(migration=migration, actor=actor)
        return Response(ReportSerializer(made).data, status=status.HTTP_201_CREATED)


class ReportDetail(APIView):
    """One with its document."""

    @extend_schema(operation_id="reports_retrieve", responses=ReportDetailSerializer)
    def get(self, request: Request, slug: str, digest: str) -> Response:
        migration = migration_for(request.user, slug, Permission.SEE_RESULTS)
        return Response(ReportDetailSerializer(report_at(migration, digest)).data)


class ReportSchema(APIView):
    """The JSON Schema of a report's document."""

    @extend_schema(operation_id="report_schema", responses=dict)
    def get(self, request: Request) -> Response:
        return Response(document_schema())
