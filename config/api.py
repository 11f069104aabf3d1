"""The addresses of the API, in its first version."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from annotation.api import (
    BlindClaims,
    BlindJudgments,
    Flags,
    Guesses,
    Heartbeats,
    Judgments,
    JudgmentsExport,
    Queues,
    Skips,
    Undos,
)
from calibration.report.api import ReportDetail, ReportList, ReportSchema
from config import api_schema  # noqa: F401 - tells the schema about tokens
from config.api_authentication import BY_TOKEN_IN_METADATA
from config.api_errors import Nowhere
from migrations_app.audit.api import AuditEventList
from migrations_app.decision.api import DecisionList, RecommendationDetail, RecommendationList
from migrations_app.decision.gate.api import GateDetail, GateForFlagger
from migrations_app.planning.api import MigrationDetail, MigrationList
from migrations_app.planning.outlook_api import PlanOutlook

of_a_migration = [
    path("", MigrationDetail.as_view(), name="migration"),
    path("plan/outlook/", PlanOutlook.as_view(), name="plan_outlook"),
    path("recommendation/", RecommendationDetail.as_view(), name="recommendation"),
    path("recommendations/", RecommendationList.as_view(), name="recommendations"),
    path("decisions/", DecisionList.as_view(), name="decisions"),
    path("gate/", GateDetail.as_view(), name="gate"),
    path(
        "gate/flagger/",
        GateForFlagger.as_view(authentication_classes=BY_TOKEN_IN_METADATA),
        name="gate_flagger",
    ),
    path("audit/", AuditEventList.as_view(), name="audit"),
    path("judgments/", Judgments.as_view(), name="judgments"),
    path("judgments/export/", JudgmentsExport.as_view(), name="judgments_export"),
    path("reports/", ReportList.as_view(), name="reports"),
    path("reports/<str:digest>/", ReportDetail.as_view(), name="report"),
]
judging = [
    path("claim/", BlindClaims.as_view(), name="claim"),
    path("judgments/", BlindJudgments.as_view(), name="blind_judgments"),
    path("undo/", Undos.as_view(), name="undo"),
    path("pairs/<int:pair>/heartbeat/", Heartbeats.as_view(), name="heartbeat"),
    path("pairs/<int:pair>/skip/", Skips.as_view(), name="skip"),
    path("pairs/<int:pair>/flag/", Flags.as_view(), name="flag"),
    path("pairs/<int:pair>/guess/", Guesses.as_view(), name="guess"),
]
version_1: list[URLPattern | URLResolver] = [
    path("migrations/", MigrationList.as_view(), name="migrations"),
    path("migrations/<slug:slug>/", include(of_a_migration)),
    path("judging/", Queues.as_view(), name="queues"),
    path("judging/<slug:code>/", include(judging)),
    path("report-schema/", ReportSchema.as_view(), name="report_schema"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(version_1)),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
