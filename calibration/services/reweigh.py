"""Moving a kept posterior to the judgments as they are, while the full refit is on its way."""

import logging
import platform
import time
from dataclasses import replace
from importlib.metadata import version

from calibration.models import Fit
from calibration.selectors.evidence import Snapshot, take_snapshot
from calibration.selectors.kept import Kept, kept_of
from calibration.selectors.standing import digest_now
from calibration.services.lock import reweighing_lock
from calibration.services.nudge import REWEIGHING, request_accepted, request_reweighing
from calibration.services.store import Run, is_stored, store_reweighted
from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Evidence
from calibration.statistics.pairs import within_budget
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import Analysis
from calibration.statistics.reweighting import reweight

logger = logging.getLogger(__name__)

DRAWS = 1000
"""Analysed and kept of a re-weighted fit, which is shown for seconds; a full one has more."""


def reweigh(dimension_id: int) -> None:
    """Store a re-weighted fit of the evidence as it is now, where a posterior reaches that far.

    As with a refit, who leaves because of the lock was asked after a commit, and who holds it
    looks again after letting go.
    """
    request_accepted(dimension_id, REWEIGHING)
    with reweighing_lock(dimension_id) as free:
        if not free:
            return
        snapshot = take_snapshot(dimension_id)
        _reweigh(snapshot)
    if digest_now(dimension_id) != snapshot.dimension.digest:
        request_reweighing(dimension_id)


def _reweigh(snapshot: Snapshot) -> None:
    started = time.perf_counter()
    if snapshot.evidence is None or is_stored(snapshot, Fit.Method.REWEIGHTED):
        return
    kept = kept_of(snapshot)
    analysis = _analysis(snapshot, snapshot.evidence, kept) if kept else None
    dimension = snapshot.dimension.dimension
    if analysis is None:
        logger.info("dimension=%s waits for its refit", dimension.pk)
        return
    seconds = time.perf_counter() - started
    store_reweighted(snapshot, analysis, Run(Fit.Method.REWEIGHTED, _versions(), seconds))
    logger.info("re-weighted dimension=%s seconds=%.2f", dimension.pk, seconds)


def _analysis(snapshot: Snapshot, evidence: Evidence, kept: Kept) -> Analysis | None:
    """None where the kept draws say too little of the evidence."""
    terms = snapshot.agreed.terms
    now = within_budget(evidence, terms)
    found = reweight(kept.posterior, kept.seen, now, seed=terms.seed)
    if found is None or not found.reliable:
        return None
    made = analyse(now, terms, _thinned(found.posterior), critical=snapshot.agreed.critical)
    notes = {"k_hat": found.k_hat, "ess": found.ess, "base_fit": kept.fit, "draws": DRAWS}
    return replace(made, diagnostics={**made.diagnostics, **notes})


def _thinned(posterior: Posterior) -> Posterior:
    """Evenly spaced draws, since time counts more than the third digit here."""
    count = len(next(iter(posterior.draws.values())))
    step = max(count // DRAWS, 1)
    draws = {name: values[::step][:DRAWS] for name, values in posterior.draws.items()}
    return replace(posterior, draws=draws)


def _versions() -> dict[str, str]:
    packages = {name: version(name) for name in ("numpy", "scipy")}
    return {"python": platform.python_version(), **packages}
