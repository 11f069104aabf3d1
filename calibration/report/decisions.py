"""What owners asked for and signed, and what became of it by now."""

from typing import Any

from migrations_app.decision.decided import standings_of
from migrations_app.decision.standing import Standing
from migrations_app.models import Migration


def decisions_part(migration: Migration) -> list[dict[str, Any]]:
    """The newest first."""
    return [_told(standing) for standing in standings_of(migration)]


def _told(standing: Standing) -> dict[str, Any]:
    decision = standing.decision
    signature = getattr(decision, "signature", None)
    until = decision.exception_until
    return {
        "outcome": decision.outcome,
        "candidate": decision.candidate.language_model.slug if decision.candidate else None,
        "status": str(standing.status),
        "void": list(standing.why_void),
        "reason": decision.reason,
        "against": decision.against,
        "evidence_hash": decision.evidence_hash,
        "exception_until": until.isoformat() if until else None,
        "asked_by": decision.requested_by.get_username(),
        "asked_at": decision.created_at.isoformat(),
        "ended": signature.kind if signature else None,
        "ended_by": signature.by.get_username() if signature else None,
        "ended_at": signature.at.isoformat() if signature else None,
    }
