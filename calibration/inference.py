"""Load, compute, store: the only door to PyMC, which is loaded where it is needed."""

import logging
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from calibration.selectors.evidence import Snapshot, take_snapshot
from calibration.selectors.standing import is_stale
from calibration.services.advise import advise
from calibration.services.lock import refit_lock
from calibration.services.nudge import request_accepted, request_refit
from calibration.services.progress import Progress, Stage, report
from calibration.services.store import Run, store_fit
from calibration.statistics import analysis, fitting
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.pairs import within_budget
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import Analysis

logger = logging.getLogger(__name__)

SECONDS = ("fit", "population", "total")


@dataclass(frozen=True, eq=False)
class Computed:
    """seconds: of the fit, of the population average with all that follows, and in total.

    posterior: None where there was nothing to fit.
    """

    analysis: Analysis
    posterior: Posterior | None
    seconds: Mapping[str, float]


def compute(evidence: Evidence, terms: Terms, critical: Sequence[float]) -> Computed:
    """Fit and analyse; knows nothing of the database."""
    if not evidence.judgments.size:
        return Computed(analysis.unjudged(evidence, terms), None, dict.fromkeys(SECONDS, 0.0))
    started = time.perf_counter()
    counted = within_budget(evidence, terms)
    posterior = fitting.fit(counted, seed=terms.seed)
    fitted = time.perf_counter()
    result = analysis.analyse(counted, terms, posterior, critical=critical)
    ended = time.perf_counter()
    spent = (fitted - started, ended - fitted, ended - started)
    return Computed(result, posterior, dict(zip(SECONDS, spent, strict=True)))


def refit(dimension_id: int) -> None:
    """Bring the fit of a dimension up to date, unless another worker is at it.

    Who leaves because of the lock was asked after a commit; who holds it looks again after
    letting go. So whichever comes first, what was committed is read.
    """
    request_accepted(dimension_id)
    with refit_lock(dimension_id) as free:
        if not free:
            logger.info("dimension %s is being refitted already", dimension_id)
            return
        _refit(dimension_id)
    if is_stale(dimension_id):
        request_refit(dimension_id)


def _refit(dimension_id: int) -> None:
    report(dimension_id, Progress(Stage.LOADING))
    snapshot = take_snapshot(dimension_id)
    if snapshot.evidence is None:
        advise(snapshot.migration.migration)
    else:
        _fit(snapshot, snapshot.evidence)
    report(dimension_id, Progress(Stage.DONE))


def _fit(snapshot: Snapshot, evidence: Evidence) -> None:
    dimension = snapshot.dimension.dimension
    count = evidence.judgments.size
    report(dimension.pk, Progress(Stage.FITTING, count))
    doing = "fit started" if count else "nothing to fit"
    logger.info("%s dimension=%s slug=%s n=%d", doing, dimension.pk, dimension.slug, count)
    # The server may go and come back meanwhile: storing opens a connection anew.
    connection.close()
    computed = compute(evidence, snapshot.agreed.terms, snapshot.agreed.critical)
    run = _run(computed)
    logger.info("computed dimension=%s by=%s seconds=%.1f", dimension.pk, run.method, run.seconds)
    report(dimension.pk, Progress(Stage.STORING, count))
    store_fit(snapshot, computed.analysis, run, computed.posterior)


def _run(computed: Computed) -> Run:
    method = computed.posterior.method if computed.posterior else fitting.METHOD
    versions = {"python": platform.python_version(), **fitting.versions(method)}
    return Run(method, versions, computed.seconds["total"])
