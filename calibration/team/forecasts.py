"""How many more judgments a dimension waits for, and when they will be there.

A forecast says how soon, never for whom: of several candidates the sum is told, no verdict is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calibration.dashboard.pace import arrival
from calibration.models import Fit, FitResult
from calibration.selectors.latest import HistoryPoint, fit_history
from calibration.team.scope import Scope


@dataclass(frozen=True)
class Wait:
    """more: judged pairs still wanted, all candidates together, with an 80% predictive band.

    None where the plan's judgments may not be enough. at: at the pace of the last days. enough:
    nothing more is needed for a decision. as_of: when the fit read its judgments.
    """

    more: int | None
    low: int
    high: int
    enough: bool
    at: datetime | None
    as_of: datetime


@dataclass(frozen=True)
class _Part:
    """Of one candidate. wanted: judged pairs counted from zero, None where it is not known."""

    n_judgments: int
    wanted: tuple[int, int, int] | None
    at: datetime | None


def fits_of(scope: Scope) -> list[Fit]:
    """The newest of every dimension, of the plan, epoch and imports in force, with its results.

    Draws are left where they are: a page of people needs none.
    """
    found = Fit.objects.filter(
        dimension__in=scope.dimensions,
        plan=scope.migration.plan,
        epoch=scope.desk.epoch_id,
        evidence_digest=scope.migration.evidence_digest,
        method__in=Fit.FULL,
    )
    newest = found.order_by("dimension_id", "-read_at", "-id").distinct("dimension_id")
    return list(newest.prefetch_related("results"))


def waits_of(scope: Scope, fits: Sequence[Fit]) -> dict[int, Wait]:
    """By id of the dimension; none before its first fit."""
    history = fit_history(scope.migration) if fits else []
    found = {fit.dimension_id: _wait(fit, history) for fit in fits}
    return {pk: wait for pk, wait in found.items() if wait}


def _wait(fit: Fit, history: Sequence[HistoryPoint]) -> Wait | None:
    parts = [_part(fit, result, history) for result in fit.results.all() if result.forecast]
    if not parts:
        return None
    wanted = [_more(part) for part in parts]
    known = [one for one in wanted if one is not None]
    low, more, high = (sum(counts) for counts in zip(*known, strict=True)) if known else (0, 0, 0)
    dates = [part.at for part in parts if part.at]
    waiting = sum(1 for one in known if one[1])
    return Wait(
        more=more if len(known) == len(parts) else None,
        low=low,
        high=high,
        enough=len(known) == len(parts) and not more,
        at=max(dates) if dates and len(dates) == waiting else None,
        as_of=fit.read_at,
    )


def _part(fit: Fit, result: FitResult, history: Sequence[HistoryPoint]) -> _Part:
    said = result.forecast or {}
    if said["median"] is None:
        return _Part(result.n_judgments, None, None)
    points = [
        p
        for p in history
        if p.dimension_id == fit.dimension_id and p.candidate_id == result.candidate_id
    ]
    wanted = (said["low"], said["median"], said["high"])
    return _Part(result.n_judgments, wanted, arrival(points, said["median"]))


def _more(part: _Part) -> tuple[int, int, int] | None:
    if part.wanted is None:
        return None
    low, median, high = (max(count - part.n_judgments, 0) for count in part.wanted)
    return low, median, high
