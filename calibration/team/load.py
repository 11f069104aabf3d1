"""How much judging is still to come, and who is there for it: what a policy's price is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotation.selectors.gold import gold_pairs
from annotation.selectors.policy import Policy
from annotation.selectors.standings import budgets_left, standings_of
from calibration.team.forecasts import Wait, fits_of, waits_of
from calibration.team.scope import Scope
from calibration.team.statements import JOINED
from migrations_app.decision.wording import in_sentence
from migrations_app.models import Membership

USUAL_S = 40.0  # a pair, before anybody was timed


@dataclass(frozen=True)
class Begun:
    """Pairs that somebody has or had, and that still want judgments; how many there are."""

    taken: int
    judged: int
    overlap: int
    count: int

    def wanted(self, overlap: int) -> int:
        """Judgments to come where this is the overlap of all pairs that are not fully lent."""
        people = max(self.taken, overlap) if self.taken < self.overlap else self.overlap
        return self.count * (people - self.judged)


@dataclass(frozen=True)
class Load:
    """fresh: pairs the plan may still begin. people: who may judge. decision: what the slowest
    dimension waits for, with its name, where a fit has said it. seconds: median at a pair.
    """

    fresh: int
    begun: Sequence[Begun]
    people: int
    gold: int
    seconds: float
    timed: bool
    decision: tuple[str, Wait] | None

    def judgments(self, policy: Policy) -> int:
        """Pairs to be judged by one person, what checks add left out."""
        return self.fresh * policy.overlap + sum(b.wanted(policy.overlap) for b in self.begun)

    def hours(self, judgments: float) -> float:
        return judgments * self.seconds / 3600


_BEGUN = """
    SELECT taken, judged, overlap, count(*) FROM annotation_queuedpair
    WHERE epoch_id = %(epoch)s AND stream = ANY(%(designed)s) AND taken > 0
    AND (judged < overlap) AND NOT withdrawn
    GROUP BY taken, judged, overlap
"""

_SECONDS = f"""
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY active_s) FROM (
        SELECT max(j.active_s) AS active_s {JOINED}
        WHERE q.epoch_id = %(epoch)s AND j.revision = 1 GROUP BY j.assignment_id
    ) firsts
"""  # noqa: S608 - no input in it


def load_of(scope: Scope) -> Load:
    standings = standings_of(scope.desk, scope.now)
    [[seconds]] = scope.rows(_SECONDS)
    return Load(
        fresh=sum(budgets_left(scope.desk, standings).values()),
        begun=[Begun(*row) for row in scope.rows(_BEGUN)],
        people=_people(scope),
        gold=gold_pairs(scope.migration),
        seconds=float(seconds or USUAL_S),
        timed=seconds is not None,
        decision=_slowest(scope, waits_of(scope, fits_of(scope))),
    )


def _people(scope: Scope) -> int:
    members = Membership.objects.filter(
        service=scope.migration.service_id, role=Membership.Role.ANNOTATOR
    )
    return members.values("user").distinct().count()


def _slowest(scope: Scope, waits: Mapping[int, Wait]) -> tuple[str, Wait] | None:
    known = [(wait.more, d, wait) for d in scope.dimensions if (wait := waits.get(d.pk))]
    wanted = [(more, d, wait) for more, d, wait in known if more]
    if not wanted:
        return None
    _, dimension, wait = max(wanted, key=lambda one: one[0])
    return in_sentence(scope.mask.text(dimension.name)), wait
