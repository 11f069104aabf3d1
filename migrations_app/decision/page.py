"""The page on which a decision is asked for and signed, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from migrations_app.decision.blockers import blockers_of
from migrations_app.decision.decided import standings_of
from migrations_app.decision.selectors import dimension_rows, is_void, latest_recommendation
from migrations_app.decision.standing import Standing, Status, signer_may_be
from migrations_app.decision.wording import (
    MARKS,
    Headline,
    Mark,
    as_title,
    headline,
    in_points,
    required,
)
from migrations_app.models import (
    Candidate,
    Migration,
    Recommendation,
    RecommendationDimension,
)
from migrations_app.permissions import may_sign, owners_of

MUCH = 0.25
"""Share of the judgments from which on somebody is flagged as judge in his own cause."""
TONES = {
    Status.WAITING: "wait", Status.IN_FORCE: "good", Status.REFUSED: "mute",
    Status.WITHDRAWN: "mute", Status.VOID: "bad", Status.EXPIRED: "bad",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One verdict that the decision stands on."""

    candidate: str
    dimension: str
    required: bool
    mark: Mark
    mean: str
    low: str
    high: str
    n_judgments: int
    n_max: int
    as_of: datetime


@dataclass(frozen=True)
class Told:
    """A decision in the history. flags: who signed and made much of the judgments."""

    standing: Standing
    word: str
    tone: str
    status: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """waiting: the decision that wants a signature. may_ask, may_sign: of the viewer.

    recommendation: the one the waiting decision stands on, else the latest; moved: the latest says
    otherwise. why_not: what makes an approval impossible. alone: nobody else could sign.
    """

    headline: Headline
    recommendation: Recommendation | None
    moved: bool
    lines: tuple[Line, ...]
    candidates: tuple[Candidate, ...]
    owners: tuple[User, ...]
    why_not: tuple[str, ...]
    waiting: Standing | None
    may_ask: bool
    may_sign: bool
    may_withdraw: bool
    alone: bool
    history: tuple[Told, ...]


def page_of(migration: Migration, user: User) -> Page:
    latest, standings = latest_recommendation(migration), standings_of(migration)
    plan = migration.plan
    if latest is not None and (plan is None or is_void(latest, plan)):
        latest = None
    elif latest is not None and plan is not None:
        latest.plan = plan  # read with its amendments
    waiting = next((s for s in standings if s.status is Status.WAITING), None)
    # Who signs reads what is signed, not what was computed since.
    shown = waiting.decision.recommendation if waiting else latest
    rows = dimension_rows(shown) if shown else []
    owners, decides = owners_of(migration), may_sign(user, migration)
    asked = waiting is not None and waiting.decision.requested_by_id == user.pk
    return Page(
        headline=_headline(migration, shown, rows),
        recommendation=shown,
        moved=bool(waiting) and _moved(shown, latest),
        lines=tuple(_lines(shown, rows)) if shown else (),
        candidates=tuple(migration.candidates.select_related("language_model")),
        owners=tuple(owners),
        why_not=tuple(blockers_of(migration, latest, latest.candidate_id if latest else None)),
        waiting=waiting,
        may_ask=decides and waiting is None and latest is not None,
        may_sign=decides and waiting is not None and signer_may_be(waiting.decision, user.pk),
        may_withdraw=asked,
        alone=decides and all(owner.pk == user.pk for owner in owners),
        history=tuple(told_of(standing) for standing in standings),
    )


def _moved(signed: Recommendation | None, latest: Recommendation | None) -> bool:
    if signed is None or latest is None:
        return True
    return (signed.kind, signed.candidate_id) != (latest.kind, latest.candidate_id)


def _headline(
    migration: Migration, latest: Recommendation | None, rows: Sequence[RecommendationDimension]
) -> Headline:
    if latest is None:
        return Headline("Nothing to decide yet", "mute", "No recommendation stands on these terms.")
    return headline(latest, rows, migration.incumbent.name)


def _lines(latest: Recommendation, rows: Sequence[RecommendationDimension]) -> list[Line]:
    wanted = {row.pk for row in required(latest, rows)}
    return [
        Line(
            candidate=row.candidate.language_model.name,
            dimension=as_title(row.dimension.name),
            required=row.pk in wanted,
            mark=MARKS[row.verdict],
            mean=in_points(row.mean),
            low=in_points(row.low),
            high=in_points(row.high),
            n_judgments=row.n_judgments,
            n_max=row.n_max,
            as_of=row.as_of,
        )
        for row in rows
    ]


def told_of(standing: Standing) -> Told:
    decision = standing.decision
    signature = getattr(decision, "signature", None)
    made = [(decision.requested_by, decision.requester_share)]
    made += [(signature.by, signature.share)] if signature else []
    flags = tuple(
        f"{user.get_username()} made {share:.0%} of the judgments"
        for user, share in made
        if share > MUCH
    )
    status = standing.status.replace("_", " ")
    return Told(standing, decision.get_outcome_display(), TONES[standing.status], status, flags)
