"""What comes next for a migration, in words, and whether it waits for this person."""

from collections.abc import Sequence

from migrations_app.decision.standing import signer_may_be
from migrations_app.decision.wording import more_judgments
from migrations_app.models import (
    Decision,
    Membership,
    Migration,
    Plan,
    Recommendation,
    RecommendationDimension,
)
from migrations_app.planning.amendments import amended_late
from migrations_app.portfolio.entry import Step

Role = Membership.Role
Kind = Recommendation.Kind
State = Migration.State
Verdict = RecommendationDimension.Verdict
LATER = {
    State.APPROVED: "Approved; traffic has not moved yet",
    State.ROLLING_OUT: "Traffic is moving",
    State.COMPLETED: "Nothing left to do",
    State.REJECTED: "Rejected; the incumbent stays",
    State.ROLLED_BACK: "Rolled back; the incumbent serves",
    State.ARCHIVED: "Archived",
}


def step_of(
    migration: Migration,
    plan: Plan | None,
    recommendation: Recommendation | None,
    rows: Sequence[RecommendationDimension],
    roles: frozenset[str],
) -> Step:
    """rows: of the candidate that is shown."""
    if migration.state in LATER:
        return Step(LATER[State(migration.state)], "migration")
    if plan is None:
        return _draft(migration, Role.ADMIN in roles)
    if recommendation is None and amended_late(plan):
        return Step("Its plan was amended: the result is computed anew", "migration")
    if recommendation is None or not any(row.n_judgments for row in rows):
        return Step("Judge the first pairs", "migration", Role.LEAD in roles)
    decides = Role.OWNER in roles
    if recommendation.kind == Kind.APPROVE:
        return Step("Read the result: approve", "migration", decides)
    if recommendation.kind == Kind.REJECT:
        return Step("Read the result: reject", "migration", decides)
    return _hold(rows, decides)


def signing_step(decision: Decision, user_id: int | None, roles: frozenset[str]) -> Step:
    """Of a decision that waits: another owner than asked for it signs, the reviewer if named."""
    if Role.OWNER in roles and signer_may_be(decision, user_id):
        return Step("Sign or refuse the decision", "decision", needs_you=True)
    return Step("The decision waits for a second signature", "decision")


def _draft(migration: Migration, configures: bool) -> Step:
    if not migration.evidence_digest:
        return Step("Set up and bring evidence", "migration_setup", configures)
    return Step("Freeze the plan", "migration_setup", configures)


def _hold(rows: Sequence[RecommendationDimension], decides: bool) -> Step:
    """Whoever decides is needed where more judgments will not help."""
    stuck = {
        Verdict.CONFLICT: "Judgments contradict the model",
        Verdict.WITHHELD: "A result cannot be believed",
        Verdict.UNDECIDABLE: "Cannot be decided as planned",
        Verdict.INFERIOR: "One candidate is worse",
    }
    verdicts = {row.verdict for row in rows if not row.passes}
    for verdict, words in stuck.items():
        if verdict in verdicts:
            return Step(words, "migration", decides)
    open_rows = [row for row in rows if row.verdict == Verdict.COLLECTING and row.forecast]
    needed = [(row.forecast["median"] or 0, row) for row in open_rows if row.forecast]
    slowest = max(needed, key=lambda pair: pair[0], default=(0, None))[1]
    more = more_judgments(slowest.forecast, slowest.n_judgments) if slowest else ""
    return Step(more[:1].upper() + more[1:] or "More judgments", "migration")
