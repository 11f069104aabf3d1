"""Everything a decision stands on, as one JSON document: what a report is frozen from."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from calibration.dashboard.loading import Loaded, load, plans_of
from calibration.errors import NoPlanError
from calibration.report.data import data_part
from calibration.report.decisions import decisions_part
from calibration.report.history import course_part, history_part
from calibration.report.limits import LIMITS
from calibration.report.losing import losing_part
from calibration.report.plan import plan_part
from calibration.report.results import result_parts
from calibration.report.service import gate_part, service_part
from calibration.report.software import software_part
from migrations_app.audit.selectors import head
from migrations_app.decision.wording import headline
from migrations_app.models import LanguageModel, Migration

SCHEMA = "successor-report/1"
Document = dict[str, Any]


def document_of(migration: Migration) -> Document:
    """NoPlanError before the plan is frozen. Numbers are those stored, none is computed anew."""
    plans = plans_of(migration)
    if not plans:
        raise NoPlanError(migration.slug)
    loaded = load(migration, plans)
    return {
        "schema": SCHEMA,
        "made_at": timezone.now().isoformat(),
        "migration": _migration_part(migration),
        "sentence": _sentence(loaded),
        "language_models": _models(loaded),
        "plan": plan_part(loaded.plan),
        "data": data_part(loaded),
        "results": result_parts(loaded),
        "history": history_part(migration),
        "decisions": decisions_part(migration),
        "course": course_part(loaded),
        "service": service_part(loaded),
        "gate": gate_part(loaded),
        "losing_pairs": losing_part(loaded),
        "limits": list(LIMITS),
        "software": software_part(loaded),
        "audit": _audit(),
    }


def _migration_part(migration: Migration) -> Document:
    return {
        "slug": migration.slug,
        "name": migration.name,
        "state": migration.state,
        "service": migration.service.name,
        "monthly_interactions": migration.service.monthly_interactions,
    }


def _sentence(loaded: Loaded) -> Document:
    found = loaded.recommendation
    if found is None:
        text = "Nothing has been advised under the plan in force."
        return {"kind": None, "text": text, "as_of": None, "evidence_hash": ""}
    said = headline(found, loaded.rows, loaded.migration.incumbent.name)
    return {
        "kind": found.kind,
        "text": said.text,
        "as_of": found.created_at.isoformat(),
        "evidence_hash": found.evidence_hash,
    }


def _models(loaded: Loaded) -> list[Mapping[str, Any]]:
    candidates = [candidate.language_model for candidate in loaded.candidates]
    incumbent = _model(loaded.migration.incumbent, "incumbent")
    return [incumbent, *(_model(model, "candidate") for model in candidates)]


def _model(model: LanguageModel, role: str) -> Document:
    return {
        "role": role,
        "slug": model.slug,
        "name": model.name,
        "provider": model.provider,
        "snapshot": model.snapshot,
        "sunset_date": model.sunset_date.isoformat() if model.sunset_date else None,
        "input_cost_usd": model.input_cost_usd,
        "output_cost_usd": model.output_cost_usd,
    }


def _audit() -> Document:
    """The end of the record when the report was made: whoever keeps it notices a cut."""
    last = head()
    if last is None:
        return {"sequence": 0, "digest": "", "at": None}
    return {"sequence": last.sequence, "digest": last.digest, "at": last.at.isoformat()}
