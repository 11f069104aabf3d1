"""Read frozen plans."""

from migrations_app.audit.canonical import sha256_of
from migrations_app.models import Plan


def plan_digest(plan_id: str) -> str | None:
    """The digest computed anew from the terms in the row."""
    plan = Plan.objects.filter(pk=int(plan_id)).first()
    return sha256_of(plan.terms) if plan else None
