"""How far the judging has come: per quality dimension, per day, and what is left to wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from calibration.models import Fit
from calibration.team.forecasts import Wait, waits_of
from calibration.team.scope import PACE_DAYS, Scope
from calibration.team.statements import COUNTS, JOINED
from migrations_app.decision.wording import as_title, in_sentence


@dataclass(frozen=True)
class Line:
    """judged, planned: pairs of all candidates together."""

    dimension: str
    judged: int
    planned: int
    wait: Wait | None

    @property
    def name(self) -> str:
        """Inside a sentence."""
        return in_sentence(self.dimension)


@dataclass(frozen=True)
class Day:
    """share: of the busiest day."""

    day: date
    pairs: int
    share: float

    @property
    def tall(self) -> str:
        return f"{100 * self.share:.1f}%"

    @property
    def top(self) -> str:
        return f"{100 * (1 - self.share):.1f}%"


@dataclass(frozen=True)
class Progress:
    """days: the last seven, today the last. slowest: the dimension that waits for most."""

    lines: tuple[Line, ...]
    days: tuple[Day, ...]

    @property
    def week(self) -> int:
        return sum(day.pairs for day in self.days)

    @property
    def pace(self) -> float:
        """Pairs a day over the whole window, quiet days included."""
        return self.week / PACE_DAYS

    @property
    def n_judged(self) -> int:
        return max((line.judged for line in self.lines), default=0)

    @property
    def n_planned(self) -> int:
        return max((line.planned for line in self.lines), default=0)

    @property
    def slowest(self) -> Line | None:
        waiting = [(line.wait.more, line) for line in self.lines if line.wait and line.wait.more]
        return max(waiting, key=itemgetter(0))[1] if waiting else None

    @property
    def enough(self) -> bool:
        return bool(self.lines) and all(line.wait and line.wait.enough for line in self.lines)


_JUDGED = f"""
    SELECT dimension_id, count(*) FROM (
        SELECT DISTINCT j.dimension_id, q.pair_id {JOINED}
        WHERE q.epoch_id = %(epoch)s AND q.stream = ANY(%(designed)s) AND {COUNTS}
    ) pairs GROUP BY dimension_id
"""  # noqa: S608 - no input in it

_DAYS = """
    SELECT date_trunc('day', a.judged_at AT TIME ZONE 'UTC')::date, count(*)
    FROM annotation_assignment a JOIN annotation_queuedpair q ON q.id = a.queued_id
    WHERE q.epoch_id = %(epoch)s AND q.stream = ANY(%(designed)s) AND a.judged_at >= %(first)s
    GROUP BY 1
"""


def progress_of(scope: Scope, fits: Sequence[Fit]) -> Progress:
    if not scope.planned:
        return Progress((), ())
    judged = dict(scope.rows(_JUDGED))
    waits = waits_of(scope, fits)
    lines = tuple(
        Line(
            dimension=scope.mask.text(as_title(dimension.name)),
            judged=judged.get(dimension.pk, 0),
            planned=_planned(scope, dimension.slug),
            wait=waits.get(dimension.pk),
        )
        for dimension in scope.dimensions
    )
    return Progress(lines, _days(scope))


def _planned(scope: Scope, slug: str) -> int:
    sizes = scope.terms["dimensions"][slug]["n_population"].values()
    return sum(min(size, scope.terms["n_max"]) for size in sizes)


def _days(scope: Scope) -> tuple[Day, ...]:
    first = scope.midnight - timedelta(days=PACE_DAYS - 1)
    found = dict(scope.rows(_DAYS, first=first))
    days = [first.date() + timedelta(days=n) for n in range(PACE_DAYS)]
    most = max(found.values(), default=0)
    counts = [found.get(day, 0) for day in days]
    return tuple(
        Day(day, pairs, pairs / most if most else 0.0)
        for day, pairs in zip(days, counts, strict=True)
    )
