"""A warm refit against pm.sample on the same model: `python -m benchmarks.refit_speed`.

300 judged pairs of the evouna_tq recording (gpt35 -> gpt4; synthetic judgments where the data
folder is missing), 4 chains of 1,000 draws, target_accept .95. Warm means that the model of this
shape is compiled already, as in a running worker; what is timed then is the new data, the
sampling and the whole analysis. pm.sample runs PyMC's own NUTS in PyTensor's numba mode, since the
product asks for no C compiler; its compilation, which it pays at every call, is timed with it.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("PYTENSOR_FLAGS", "cxx=")

import numpy as np
import pymc as pm

from calibration.replay.case import case_of
from calibration.replay.recording import record
from calibration.statistics import sampling, synthetic
from calibration.statistics.analysis import analyse
from calibration.statistics.design_matrix import data_of, shape_of
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.features import normalise
from calibration.statistics.model import build
from calibration.statistics.rules import critical_value
from migrations_app.evidence.readers import open_source

DATA = Path(
    os.environ.get("SUCCESSOR_TEST_DATA")
    or Path(__file__).resolve().parents[1].parent / "shared" / "data"
)
JUDGED, REFITS = 300, 5
TERMS = Terms(margin=0.05, seed=1)


def main() -> None:
    evidence = _evidence()
    critical = critical_value(
        alpha=TERMS.alpha, n_max=TERMS.n_max, n_population=evidence.population.size
    )
    first = _timed(lambda: sampling.sample(evidence, seed=0))
    fits, totals = [], []
    for seed in range(1, REFITS + 1):
        started = time.perf_counter()
        posterior = sampling.sample(evidence, seed=seed)
        fits.append(time.perf_counter() - started)
        analyse(evidence, TERMS, posterior, critical=(critical,))
        totals.append(time.perf_counter() - started)
    peer = _peer(evidence)
    total = float(np.median(totals))
    print(f"{evidence.judgments.size} judged pairs, {sampling.CHAINS} x {sampling.DRAWS} draws")
    print(f"first fit of a shape, with compilation   {first:7.1f} s")
    print(f"warm refit, sampling alone               {np.median(fits):7.2f} s (median)")
    print(f"warm refit, with the whole analysis      {total:7.2f} s")
    print(f"pm.sample, PyMC's NUTS in numba mode     {peer:7.1f} s")
    print(f"pm.sample / warm refit                   {peer / total:7.1f}")


def _evidence() -> Evidence:
    if not (DATA / "evouna_tq").is_dir():
        print(f"no {DATA / 'evouna_tq'}: synthetic judgments", file=sys.stderr)
        return synthetic.judge(synthetic.make(synthetic.World(), seed=1), JUDGED, seed=1)
    recording = record(open_source(DATA / "evouna_tq"), "correctness")
    case = case_of(recording, "gpt35", "gpt4")
    rows = np.random.default_rng(1).permutation(case.population.size)[:JUDGED]
    return case.evidence(rows, np.ones(JUDGED))


def _peer(evidence: Evidence) -> float:
    features = normalise(evidence.population)
    shape = shape_of(evidence, features)
    model = build(shape, data_of(evidence, features, shape))
    with model:
        return _timed(
            lambda: pm.sample(
                draws=sampling.DRAWS,
                tune=sampling.TUNE,
                chains=sampling.CHAINS,
                cores=2,
                target_accept=sampling.TARGET,
                random_seed=1,
                progressbar=False,
                compute_convergence_checks=False,
                compile_kwargs={"mode": "NUMBA"},
            )
        )


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
