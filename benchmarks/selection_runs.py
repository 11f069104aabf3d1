"""One comparison judged twice, at random and with chosen pairs, from the same first judgments."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from benchmarks.recordings import DATA, comparisons
from benchmarks.recordings_pooled import pool
from calibration.replay.case import Case, case_of
from calibration.replay.order import NOTHING, Drawn, chosen
from calibration.replay.recording import record
from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Terms
from calibration.statistics.fitting import fit
from calibration.statistics.selection import FIRST_RANDOM, Why
from migrations_app.evidence.readers import open_source

COUNTS = (100, 150, 300)
MARGIN = 0.05
DRAWS = 1_000
CRITICAL = (2.5,)  # no verdict is read here
MOST_JUDGED = 0.9  # of a population: beyond it a cell says nothing about estimating
TOPICAL = "topical_chat, all pairs as one"


@dataclass(frozen=True)
class Task:
    """One repetition of a development set; the ordered pairs take turns."""

    set: str
    repetition: int


@dataclass(frozen=True)
class Row:
    """What the reported interval said. off: batches after the first that came at random.

    gain: mean share of judgments that choosing was expected to save, nan in a random order.
    """

    set: str
    repetition: int
    order: str
    n: int
    n_population: int
    truth: float
    mean: float
    low: float
    high: float
    off: int
    batches: int
    gain: float
    at_random: float


def rows_of(task: Task) -> list[Row]:
    cases = cases_of(task.set)
    case = cases[task.repetition % len(cases)]
    most = int(MOST_JUDGED * case.population.size)
    counts = [n for n in COUNTS if n <= most]
    if not counts:
        return []
    terms, seed = Terms(margin=MARGIN, n_min=2, seed=task.repetition), (task.repetition,)
    first = chosen(case, terms, NOTHING, FIRST_RANDOM, seed)
    orders = {
        "random": _on_at_random(case, first, seed),
        "active": chosen(case, terms, first, counts[-1], seed),
    }
    return [
        _row(task, case, terms, name, drawn, n) for name, drawn in orders.items() for n in counts
    ]


@lru_cache(maxsize=2)
def cases_of(name: str) -> tuple[Case, ...]:
    if name != TOPICAL:
        return tuple(one.case for one in comparisons(name))
    recording = record(open_source(DATA / "topical_chat"), "overall")
    return tuple(pool([case_of(recording, *pair) for pair in recording.ordered_pairs()]))


def _on_at_random(case: Case, first: Drawn, seed: tuple[int, ...]) -> Drawn:
    rest = np.setdiff1d(np.arange(case.population.size), first.rows)
    rows = np.r_[first.rows, np.random.default_rng([*seed, 1]).permutation(rest)]
    return Drawn(rows, np.ones(len(rows)), np.ones(len(rows), dtype=bool))


def _row(task: Task, case: Case, terms: Terms, order: str, drawn: Drawn, n: int) -> Row:
    evidence = case.evidence(drawn.rows[:n], drawn.importance[:n])
    posterior = fit(evidence, seed=terms.seed, draws=DRAWS)
    estimate = analyse(evidence, terms, posterior, critical=CRITICAL).results[0].posterior
    assert estimate is not None
    choices = drawn.choices[1:]
    gains = [choice.gain for choice in choices if choice.gain is not None]
    return Row(
        set=task.set,
        repetition=task.repetition,
        order=order,
        n=n,
        n_population=case.population.size,
        truth=case.truth,
        mean=estimate.mean,
        low=estimate.low,
        high=estimate.high,
        off=sum(choice.why is not Why.PAYS for choice in choices),
        batches=len(choices),
        gain=float(np.mean(gains)) if gains else float("nan"),
        at_random=float(drawn.at_random[:n].mean()),
    )
