"""The product's own analysis beside its stand-in: same runs, same looks (peeking --posterior).

Recorded judgments as they are, in random order, a look every 10 judgments from 50 on. Each look is
a fit (calibration.statistics.fitting) and the whole analysis. The stand-in of watched_paths sees
the same judgments and the same metrics.
"""

import time
from argparse import Namespace
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from benchmarks import running
from benchmarks.results import Report, Table, publish
from benchmarks.watched_paths import judge
from benchmarks.watched_populations import DATA, SETS, Watched, pairs_of, recorded
from benchmarks.watching import NEVER, error_of
from benchmarks.watching_rules import ALPHA, N_MAX, N_MIN, limits_v, probability
from calibration.replay.case import Case, case_of
from calibration.replay.recording import Recording, record
from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Terms
from calibration.statistics.features import normalise
from calibration.statistics.fitting import fit
from calibration.statistics.outcome import Bools, Floats, Ints
from calibration.statistics.rules import critical_value
from migrations_app.evidence.readers import open_source

WATCHED = ("evouna_tq", "xstest", "openqa_nq301")  # the others hold about 100 pairs each
EVERY, DRAWS = 10, 1_000


@dataclass(frozen=True, eq=False)
class Beside:
    """One run. low: rule V's lower limit less the truth; chance: posterior probability that theta
    is above the truth; shape (2, looks) each, the product first. residual_sd: of the population."""

    dataset: str
    low: Floats
    chance: Floats
    looks: Ints
    residual_sd: float
    sampled: int


def main(asked: Namespace) -> None:
    started = time.monotonic()
    names = [name for name in WATCHED if recorded(name)]
    if not names:
        raise running.Unavailable(f"no recorded judgments under {DATA}")
    items = [(names[run % len(names)], run) for run in range(asked.posterior)]
    found = running.repeat(_watch, items, label="posterior", processes=asked.processes)
    publish(
        Report(
            name="peeking_posterior",
            command="python -m benchmarks.peeking --posterior",
            summary=(
                "The product's analysis (fit and analyse) and the ridge that stands in for it, on "
                f"the same runs, a look every {EVERY} judgments. Truth on the bound."
            ),
            tables=[_table(found), _distance(found)],
            settings={"runs": len(found), "draws": DRAWS},
            seconds=time.monotonic() - started,
        )
    )


def _watch(item: tuple[str, int]) -> Beside:
    name, run = item
    pairs = pairs_of(name)
    case = case_of(_recording(name), *pairs[(run * 7) % len(pairs)])
    population = _population(name, case)
    path = judge(population, run, n_min=N_MIN, n_max=N_MAX)
    terms = Terms(margin=0.05, seed=run)
    c = critical_value(alpha=ALPHA, n_max=N_MAX, n_population=population.size, n_min=N_MIN)
    kept = np.arange(0, len(path.looks), EVERY)
    low, chance, sampled = [], [], 0
    for look in path.looks[kept]:
        evidence = case.evidence(path.order[:look], np.ones(look))
        posterior = fit(evidence, seed=run, draws=DRAWS)
        result = analyse(evidence, terms, posterior, critical=(c,)).results[0]
        assert result.rule is not None
        low.append(result.rule.low - case.truth)
        chance.append(float((result.draws > case.truth).mean()))
        sampled += posterior.method == "nuts"
    stand_in = limits_v(path)[0][kept] - case.truth
    chances = probability(path, case.truth)[kept]
    return Beside(
        name, np.array([low, stand_in]), np.array([chance, chances]), path.looks[kept],
        population.residual_sd, sampled,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _recording(name: str) -> Recording:
    return record(open_source(DATA / name), SETS[name])


def _population(name: str, case: Case) -> Watched:
    value = np.array([np.mean([v for _, v in found]) for found in case.values])
    metric = normalise(case.population).matrix
    return Watched(f"{name} {case.incumbent} > {case.candidate}", value, metric, len(value))


def _table(found: list[Beside]) -> Table:
    rows = []
    for place, who in enumerate(("product", "stand-in")):
        at_bound = [_first(run.low[place] > 0, run.looks) for run in found]
        better = [_first(run.low[place] > -run.residual_sd / 4, run.looks) for run in found]
        false = float(np.mean([look < NEVER for look in at_bound]))
        naive = [bool((run.chance[place] > 0.95).any()) for run in found]
        rows.append(
            {
                "who": who,
                "false": false,
                "error": error_of(false, len(found)),
                "quarter": float(np.mean([look < NEVER for look in better])),
                "median": int(np.sort(better)[(len(better) - 1) // 2]),
                "naive": float(np.mean(naive)),
            }
        )
    columns = {
        "who": "who",
        "false": "rule V, false approvals",
        "error": "MC SE",
        "quarter": "approved at +.25 sd",
        "median": "median judgments",
        "naive": "P > .95, false approvals",
    }
    return Table(f"Same {len(found)} runs", columns, rows)


def _distance(found: list[Beside]) -> Table:
    """By look: how far the stand-in's limit lies from the product's, in residual sd."""
    rows = []
    for look in (50, 100, 200, 300, 400):
        off = [
            (run.low[1] - run.low[0])[run.looks == look][0] / run.residual_sd
            for run in found
            if look in run.looks
        ]
        agree = [
            bool((run.low[0] > 0)[run.looks == look][0] == (run.low[1] > 0)[run.looks == look][0])
            for run in found
            if look in run.looks
        ]
        if off:
            rows.append(
                {
                    "n": look,
                    "runs": len(off),
                    "mean": float(np.mean(off)),
                    "sd": float(np.std(off)),
                    "agree": float(np.mean(agree)),
                }
            )
    sampled = sum(run.sampled for run in found)
    looks = sum(len(run.looks) for run in found)
    columns = {
        "n": "judged pairs",
        "runs": "runs",
        "mean": "lower limit, stand-in less product, mean (residual sd)",
        "sd": "sd",
        "agree": "same word at the bound",
    }
    note = f"{sampled} of {looks} fits fell back to NUTS; the others are Laplace with weights."
    return Table("How near the stand-in is", columns, rows, note)


def _first(passed: Bools, looks: Ints) -> int:
    return int(looks[passed.argmax()]) if passed.any() else NEVER
