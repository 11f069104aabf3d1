"""Who sees decisions, who asks for one and who signs: an owner, and another one."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from migrations_app.decision.services import record_recommendation
from migrations_app.decision.signing import Wish, request_decision
from migrations_app.models import Decision, Membership
from tests.access.cast import Cast
from tests.access.rows_dashboard import RESULTS, of_migration
from tests.access.table import ROLES, Row, members

ASKS = ("owner",)
AFTER_ASKING = members(allowed=ASKS, status=302)


def of_decision(cast: Cast) -> Mapping[str, Any]:
    """Asked for by another owner than the one who comes."""
    made = Decision.objects.first()
    return {**of_migration(cast), "decision_id": made.pk if made else _ask(cast).pk}


def _ask(cast: Cast) -> Decision:
    plan, epoch = cast.migration.plan, cast.migration.epoch
    assert plan is not None
    recommended = record_recommendation(
        plan=plan, epoch=epoch, evidence_hash="h" * 64, rows=[], pending=cast.world.dimensions
    )
    oscar = User.objects.create_user("oscar", "oscar@example.org")
    Membership.objects.create(user=oscar, service=cast.service, role=Membership.Role.OWNER)
    wish = Wish(outcome="held", reason="wait", seen=recommended.evidence_hash)
    return request_decision(migration=cast.migration, wish=wish, actor=oscar)


ROWS: list[Row] = [
    Row("decision", members(allowed=RESULTS), of_migration),
    Row("decision", members(allowed=ROLES), of_migration, reviewed=True, note="reviewed"),
    # nothing is recommended yet: an owner is told so, everybody else is refused
    Row("decision", members(allowed=ASKS, status=403), of_migration, method="post"),
    Row("decision_sign", AFTER_ASKING, of_decision, method="post"),
    Row("decision_refuse", AFTER_ASKING, of_decision, method="post"),
    Row("decision_withdraw", AFTER_ASKING, of_decision, method="post"),
]
