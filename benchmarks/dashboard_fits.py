"""Real fits of a large population, dimension by dimension, with what stands beside them."""

import resource
import time
from typing import Any

from benchmarks.dashboard_judging import Judging

Row = dict[str, Any]


def fit_all(judging: Judging, looks: tuple[int, ...]) -> list[Row]:
    """At every look a fit of every dimension; their supplements at the last."""
    rows: list[Row] = []
    for look in looks:
        started = time.perf_counter()
        judging.go_on(look)
        judged_s = time.perf_counter() - started
        fits = [_fitted(dimension) for dimension in judging.dimensions]
        last = look == looks[-1]
        rows += [{"judged": look, "judged_s": judged_s, **_told(fit, last)} for fit in fits]
    return rows


def _fitted(dimension: Any) -> tuple[Any, float]:
    from calibration import inference  # noqa: PLC0415
    from calibration.models import Fit  # noqa: PLC0415

    started = time.perf_counter()
    inference.refit(dimension.pk)
    total = time.perf_counter() - started
    return Fit.objects.filter(dimension=dimension).latest(), total


def _told(fitted: tuple[Any, float], last: bool) -> Row:  # noqa: FBT001 - of the look
    fit, total = fitted
    row: Row = {
        "dimension": fit.dimension.slug,
        "method": fit.method,
        "read": fit.n_judgments,
        "loading_s": total - fit.seconds,
        "fit_s": fit.seconds,
        "total_s": total,
    }
    if last:
        row["supplement_s"] = _supplemented(fit.pk)
    row |= {"peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}
    print(row, flush=True)
    return row


def _supplemented(fit_id: int) -> float:
    from calibration.services.supplement import add_supplement  # noqa: PLC0415

    started = time.perf_counter()
    if add_supplement(fit_id) is None:
        raise RuntimeError(f"fit {fit_id} got no supplement")
    return time.perf_counter() - started
