"""A warm refit on two workloads, and pm.sample beside it: `python -m benchmarks.refit_speed`.

- 300 judged pairs of the evouna_tq recording (gpt35 -> gpt4; synthetic judgments where the data
  folder is missing), one candidate;
- a synthetic dimension of the demo's shape: 2 candidates over 4,000 prompts in 6 segments,
  4 metrics, 3 annotators, 150 judged pairs a candidate.

4 chains of 1,000 draws, target_accept .95. Warm means that the model of this shape is compiled
already, as in a running worker; what is timed then is the new data, the sampling and the whole
analysis. Re-weighting is timed from a packed posterior to the analysis, with 3 judgments more.
pm.sample (first workload alone) runs PyMC's own NUTS in PyTensor's numba mode, since the product
asks for no C compiler; its compilation, which it pays at every call, is timed with it. Beside
seconds stand seconds of processor time, of all threads, which tell more on a busy machine.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

os.environ.setdefault("PYTENSOR_FLAGS", "cxx=")

import numpy as np
import pymc as pm

from calibration.replay.case import case_of
from calibration.replay.recording import record
from calibration.statistics import sampling, synthetic
from calibration.statistics.analysis import analyse
from calibration.statistics.design_matrix import data_of, shape_of
from calibration.statistics.evidence import Evidence, Judgments, Terms
from calibration.statistics.features import normalise
from calibration.statistics.model import build
from calibration.statistics.outcome import Outcome, Scale
from calibration.statistics.packing import pack, unpack
from calibration.statistics.prediction import Posterior
from calibration.statistics.reweighting import reweight
from calibration.statistics.rules import critical_value
from migrations_app.evidence.readers import open_source

DATA = Path(
    os.environ.get("SUCCESSOR_TEST_DATA")
    or Path(__file__).resolve().parents[1].parent / "shared" / "data"
)
JUDGED, DEMO_JUDGED, REFITS = 300, 150, 5
TERMS = Terms(margin=0.05, seed=1)


@dataclass(frozen=True, eq=False)
class Spent:
    """Seconds, and seconds of processor time in all threads."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:7.2f} s {self.cpu:7.2f} s cpu"


def main() -> None:
    recorded = _recorded()
    total = _workload("recorded, 1 candidate", recorded)
    _workload("the demo's shape, 2 candidates", _demo(2 * DEMO_JUDGED))
    peer = _peer(recorded)
    print(f"\npm.sample on the first, PyMC's NUTS in numba mode  {peer}")
    print(f"pm.sample / warm refit                             {peer.wall / total:7.1f}")


def _workload(name: str, evidence: Evidence) -> float:
    """Print one workload; the median seconds of a warm refit with its analysis."""
    critical = _critical(evidence)
    print(f"\n{name}: {evidence.judgments.size} judgments")
    first = _timed(lambda: sampling.sample(evidence, seed=0))
    refits = [_refit(evidence, critical, seed) for seed in range(1, REFITS + 1)]
    fits, analyses = [one[0] for one in refits], [one[1] for one in refits]
    posterior = refits[-1][2]
    total = _median([Spent(f.wall + a.wall, f.cpu + a.cpu) for f, a in _both(fits, analyses)])
    diagnostics = {key: round(number, 4) for key, number in posterior.diagnostics.items()}
    print(f"first fit of the shape, with compilation           {first}")
    print(f"warm refit, sampling (median of {REFITS})                  {_median(fits)}")
    print(f"warm refit, analysis                               {_median(analyses)}")
    print(f"warm refit, both                                   {total}")
    print(f"re-weighting and analysis                          {_reweighting(evidence, critical)}")
    print(f"diagnostics of the last fit                        {diagnostics}")
    return total.wall


def _refit(evidence: Evidence, critical: list[float], seed: int) -> tuple[Spent, Spent, Posterior]:
    """Spent on sampling and on the analysis, and the posterior."""
    held: list[Posterior] = []
    fit = _timed(lambda: held.append(sampling.sample(evidence, seed=seed)))
    return fit, _timed(lambda: analyse(evidence, TERMS, held[0], critical=critical)), held[0]


def _reweighting(evidence: Evidence, critical: list[float]) -> Spent:
    """From a posterior fitted without the last 3 judgments."""
    judgments = evidence.judgments
    before = {f.name: getattr(judgments, f.name)[:-3] for f in fields(Judgments)}
    seen = replace(evidence, judgments=Judgments(**before))
    packed = pack(sampling.sample(seen, seed=1))

    def move() -> None:
        found = reweight(unpack(packed, seen), seen, evidence, seed=1)
        assert found is not None
        analyse(evidence, TERMS, found.posterior, critical=critical)

    return _median([_timed(move) for _ in range(REFITS)])


def _critical(evidence: Evidence) -> list[float]:
    count = len(evidence.population.candidates)
    size = evidence.population.size // count
    return [critical_value(alpha=TERMS.alpha / count, n_max=TERMS.n_max, n_population=size)] * count


def _demo(judged: int) -> Evidence:
    world = synthetic.World(
        n_population=4000,
        difference=(0.3, -0.2),
        slopes=(0.9, 0.5, 0.3, 0.1),
        segment_effect=(0.3, -0.3, 0.1, -0.1, 0.2, -0.2),
        kappa=2.2,
        annotators=3,
    )
    made = synthetic.judge(synthetic.make(world, seed=1), judged // 2, seed=1)
    return Evidence(Outcome(Scale.ACCEPTANCE), made.population, made.judgments)


def _both(one: list[Spent], two: list[Spent]) -> list[tuple[Spent, Spent]]:
    return list(zip(one, two, strict=True))


def _median(spent: list[Spent]) -> Spent:
    return Spent(
        float(np.median([one.wall for one in spent])), float(np.median([one.cpu for one in spent]))
    )


def _recorded() -> Evidence:
    if not (DATA / "evouna_tq").is_dir():
        print(f"no {DATA / 'evouna_tq'}: synthetic judgments", file=sys.stderr)
        return synthetic.judge(synthetic.make(synthetic.World(), seed=1), JUDGED, seed=1)
    recording = record(open_source(DATA / "evouna_tq"), "correctness")
    case = case_of(recording, "gpt35", "gpt4")
    rows = np.random.default_rng(1).permutation(case.population.size)[:JUDGED]
    return case.evidence(rows, np.ones(JUDGED))


def _peer(evidence: Evidence) -> Spent:
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


def _timed(call: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


if __name__ == "__main__":
    main()
