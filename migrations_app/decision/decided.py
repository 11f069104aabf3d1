"""Decisions as they are read: the latest, all of them, and the approval in force."""

import hashlib
import json
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from migrations_app.decision.standing import Ground, Standing, Status, standing_of
from migrations_app.models import (
    Decision,
    DecisionSignature,
    EvidenceChange,
    Migration,
    RecommendationDimension,
)
from migrations_app.planning.amendments import amendments_of

RELATED = (
    "recommendation", "plan", "epoch", "candidate__language_model", "requested_by", "reviewer",
    "exception_owner", "signature__by",
)  # fmt: skip


def decisions_of(migration: Migration) -> QuerySet[Decision]:
    """The newest first, with all that is told of them."""
    parts = RecommendationDimension.objects.filter(recommendation=OuterRef("recommendation"))
    found = Decision.objects.filter(migration=migration).select_related(*RELATED)
    # Joined, all columns of all tables would have to be grouped by.
    return found.annotate(read_at=Subquery(parts.order_by("-as_of").values("as_of")[:1])).order_by(
        "-id"
    )


def standings_of(migration: Migration) -> list[Standing]:
    """Every decision ever asked for, the newest first."""
    found = list(decisions_of(migration))
    if not found:
        return []
    ground = ground_of(migration)
    return [_standing(decision, ground) for decision in found]


def latest_standing(migration: Migration) -> Standing | None:
    """Refused and withdrawn ones left out: what was signed before them is still there."""
    gone = (DecisionSignature.Kind.REFUSED, DecisionSignature.Kind.WITHDRAWN)
    found = decisions_of(migration).exclude(signature__kind__in=gone).first()
    return _standing(found, ground_of(migration)) if found else None


def decision_in_force(migration: Migration) -> Decision | None:
    """The newest signed one, while nothing voids it and it has not expired.

    What a later decision took the place of does not come back by itself, whatever becomes of it.
    """
    signed = decisions_of(migration).filter(signature__kind=DecisionSignature.Kind.SIGNED).first()
    if signed is None:
        return None
    standing = _standing(signed, ground_of(migration))
    return signed if standing.status is Status.IN_FORCE else None


def approval_in_force(migration: Migration) -> Decision | None:
    """What traffic may follow."""
    found = decision_in_force(migration)
    return found if found is not None and found.outcome in Decision.APPROVALS else None


def ground_of(migration: Migration) -> Ground:
    plan, epoch = migration.plan, migration.epochs.order_by("-number").first()
    changes = EvidenceChange.objects.filter(migration=migration).values_list("at", "oldest")
    return Ground(
        plan_id=plan.pk if plan else None,
        epoch_id=epoch.pk if epoch else None,
        evidence_digest=migration.evidence_digest,
        amended=[made.amended_at for made in amendments_of(plan)] if plan else [],
        excluded=list(changes),
        today=timezone.now().date(),
    )


def standing_now(decision: Decision) -> Standing:
    return _standing(decision, ground_of(decision.migration))


def _standing(decision: Decision, ground: Ground) -> Standing:
    read_at: datetime | None = getattr(decision, "read_at", None) or _read_at(decision)
    return standing_of(decision, ground, read_at or decision.recommendation.created_at)


def _read_at(decision: Decision) -> datetime | None:
    rows = RecommendationDimension.objects.filter(recommendation=decision.recommendation_id)
    found: datetime | None = rows.aggregate(latest=Max("as_of"))["latest"]
    return found


def decision_digest(decision_id: str | int) -> str | None:
    """SHA-256 over the row, or None where there is no such one."""
    return _digest(Decision.objects.filter(pk=decision_id).values().first())


def signature_digest(signature_id: str | int) -> str | None:
    return _digest(DecisionSignature.objects.filter(pk=signature_id).values().first())


def change_digest(change_id: str | int) -> str | None:
    return _digest(EvidenceChange.objects.filter(pk=change_id).values().first())


def _digest(row: object) -> str | None:
    if row is None:
        return None
    text = json.dumps(row, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()
