from migrations_app.models.access import ApiToken, Preferences
from migrations_app.models.audit import AuditEvent
from migrations_app.models.compatibility import TemplateResult
from migrations_app.models.decision import (
    Decision,
    DecisionSignature,
    EvidenceChange,
    Recommendation,
    RecommendationDimension,
)
from migrations_app.models.evidence import (
    ImportJob,
    Metric,
    MetricScore,
    Output,
    OutputPair,
    Prompt,
    StagedRow,
)
from migrations_app.models.notifications import Delivery, Event, MailOptOut, Webhook
from migrations_app.models.plan import (
    Candidate,
    Epoch,
    Migration,
    Plan,
    PlanAmendment,
    QualityDimension,
)
from migrations_app.models.profile import ArmProfile, RefusalTable
from migrations_app.models.registry import LanguageModel, Membership, Service

__all__ = [
    "ApiToken",
    "ArmProfile",
    "AuditEvent",
    "Candidate",
    "Decision",
    "DecisionSignature",
    "Delivery",
    "Epoch",
    "Event",
    "EvidenceChange",
    "ImportJob",
    "LanguageModel",
    "MailOptOut",
    "Membership",
    "Metric",
    "MetricScore",
    "Migration",
    "Output",
    "OutputPair",
    "Plan",
    "PlanAmendment",
    "Preferences",
    "Prompt",
    "QualityDimension",
    "Recommendation",
    "RecommendationDimension",
    "RefusalTable",
    "Service",
    "StagedRow",
    "TemplateResult",
    "Webhook",
]
