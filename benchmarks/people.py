"""What a fit says of the people who judge: who leans to a side, who does not look at the pairs.

`python -m benchmarks.people [--full]`: synthetic migrations with known judges. Position: all three
people, or one of them, favour the left side by .10 of the scale. Spammer: one of five answers at
random. The same numbers as on the lead's page (calibration.statistics.annotators).
"""

import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from benchmarks.results import Report, Table, publish
from benchmarks.running import options, repeat, run
from calibration.statistics import synthetic
from calibration.statistics.annotators import ALARM, Annotators, annotators
from calibration.statistics.evidence import Evidence
from calibration.statistics.fitting import fit
from calibration.statistics.levels import LAPSE
from calibration.statistics.outcome import Floats

BIAS = 0.10  # of the scale of the judgment, for whatever is on the left
SIZE, DRAWS = 1_000, 1_000
PEOPLE, CROWD = 3, 5
POSITION = {"all three": PEOPLE, "one of three": 1}
LEAST = 0.88  # share of 90% intervals that hold the truth
POSITION_AT = (150, 300)  # judged pairs of all three together
SPAM_AT = (200, 400, 800)  # of all five together
SPAM_SHARE = 0.25  # of the repetitions
PLAIN, STRONG = (0.8, 0.4), (1.6, 0.8)  # slopes of the two metrics

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Job:
    kind: str
    count: int
    slopes: tuple[float, ...]
    seed: int


def main(asked: Namespace) -> None:
    started = time.monotonic()
    few = max(2, round(SPAM_SHARE * asked.repetitions))
    cells = {
        (kind, count, PLAIN): asked.repetitions for kind in POSITION for count in POSITION_AT
    } | {("spammer", count, slopes): few for slopes in (PLAIN, STRONG) for count in SPAM_AT}
    jobs = [Job(*cell, seed) for cell, runs in cells.items() for seed in range(runs)]
    made = iter(repeat(look, jobs, label="people", processes=asked.processes))
    found = {cell: list(islice(made, runs)) for cell, runs in cells.items()}
    publish(
        Report(
            name="people",
            command="make bench-people",
            summary=(__doc__ or "").splitlines()[0],
            tables=[_positions(found), _spammers(found)],
            settings={
                "runs of a row": f"{asked.repetitions}, spammers {few}",
                "population": SIZE,
                "draws": DRAWS,
                "seeds": "0, 1 ..",
            },
            seconds=time.monotonic() - started,
        ),
        lambda figure: _draw(figure, found),
    )


def look(job: Job) -> Numbers:
    return _spammer(job) if job.kind == "spammer" else _position(job, POSITION[job.kind])


def _position(job: Job, leaning: int) -> Numbers:
    """The first `leaning` people lean; the page's 90% interval of the first one's lean."""
    world = synthetic.World(
        n_population=SIZE, difference=(0.3,), slopes=job.slopes, kappa=0.6, annotators=PEOPLE
    )
    made = synthetic.make(world, job.seed)
    evidence = _leaning(made, synthetic.judge(made, job.count, job.seed), leaning, job.seed)
    own = _people(evidence, job.seed).people[0].position
    if own is None:
        raise ValueError("an order was recorded, and no lean is told")
    return {
        "held": own.low <= BIAS <= own.high,
        "mean": own.mean,
        "width": own.high - own.low,
        "clear": own.low > 0,
    }


def _leaning(made: synthetic.Synthetic, evidence: Evidence, leaning: int, seed: int) -> Evidence:
    """What is said where these people favour the left: the latent gain that makes BIAS of it."""
    rng = np.random.default_rng([seed, 4])
    judgments = evidence.judgments
    gain = brentq(lambda size: bias_of(made.latent, made.world.kappa, size) - BIAS, 0.0, 5.0)
    order = rng.choice([-0.5, 0.5], size=judgments.size)
    latent = made.latent[judgments.row] + gain * order * (judgments.annotator < leaning)
    value = synthetic.said(latent, made.world, rng)
    return replace(evidence, judgments=replace(judgments, value=value, order=order))


def bias_of(latent: Floats, kappa: float, gain: float) -> float:
    """Half of the mean judgment with the candidate on the left less that with it on the right."""
    left, right = (_expected(latent + side * gain / 2, kappa) for side in (1, -1))
    return float((left - right).mean() / 2)


def _expected(latent: Floats, kappa: float) -> Floats:
    return np.asarray((1 - LAPSE) * (expit(latent - kappa) - expit(-latent - kappa)), dtype=float)


def _spammer(job: Job) -> Numbers:
    world = synthetic.World(
        n_population=SIZE, difference=(0.3,), slopes=job.slopes, annotators=CROWD, spammers=1
    )
    made = synthetic.make(world, job.seed)
    people = _people(synthetic.judge(made, job.count, job.seed), job.seed).people
    chances = [person.guessing or 0.0 for person in people]
    return {
        "named": chances[0] >= ALARM,
        "first": chances[0] == max(chances),
        "wrongly": float(np.mean([chance >= ALARM for chance in chances[1:]])),
    }


def _people(evidence: Evidence, seed: int) -> Annotators:
    found = annotators(evidence, fit(evidence, seed=seed, draws=DRAWS))
    if found is None:
        raise ValueError("nobody judged")
    return found


def _mean(rows: Sequence[Numbers], name: str) -> float:
    return float(np.mean([row[name] for row in rows]))


def _error(share: float, runs: int) -> float:
    return float(np.sqrt(max(share * (1 - share), 0.01) / runs))


def _positions(found: Mapping[Any, Sequence[Numbers]]) -> Table:
    rows = []
    for (kind, count, _), runs in found.items():
        if kind not in POSITION:
            continue
        held = _mean(runs, "held")
        rows.append(
            {
                "who": kind,
                "each": count // PEOPLE,
                "runs": len(runs),
                "held": held,
                "error": _error(held, len(runs)),
                "met": "yes" if held >= LEAST else "MISSED",
                "mean": _mean(runs, "mean"),
                "width": _mean(runs, "width"),
                "clear": _mean(runs, "clear"),
            }
        )
    columns = {
        "who": "who leans",
        "each": "judged pairs each",
        "runs": "runs",
        "held": "90% interval holds .10",
        "error": "MC SE",
        "met": f">= {LEAST}",
        "mean": "mean estimate",
        "width": "width",
        "clear": "interval above 0",
    }
    return Table("A lean of .10 to the left side", columns, rows)


def _spammers(found: Mapping[Any, Sequence[Numbers]]) -> Table:
    rows = []
    for (kind, count, slopes), runs in found.items():
        if kind != "spammer":
            continue
        named = _mean(runs, "named")
        rows.append(
            {
                "metrics": "tell much" if slopes == STRONG else "tell little",
                "each": count // CROWD,
                "runs": len(runs),
                "named": named,
                "error": _error(named, len(runs)),
                "first": _mean(runs, "first"),
                "wrongly": _mean(runs, "wrongly"),
            }
        )
    columns = {
        "metrics": "metrics",
        "each": "judged pairs each",
        "runs": "runs",
        "named": "spammer named",
        "error": "MC SE",
        "first": "highest of the five",
        "wrongly": "an honest person named",
    }
    note = (
        f"Named: probability of answering by habit at least {ALARM}. No gold, no pair judged twice."
    )
    return Table("One of five people answers at random", columns, rows, note)


def _draw(figure: Any, found: Mapping[Any, Sequence[Numbers]]) -> None:
    axes = figure.subplots()
    for slopes, marker, label in ((PLAIN, "o", "tell little"), (STRONG, "s", "tell much")):
        named = [_mean(found["spammer", count, slopes], "named") for count in SPAM_AT]
        each = [count // CROWD for count in SPAM_AT]
        axes.plot(each, named, marker=marker, color="black", label=f"metrics that {label}")
    axes.set_xlabel("judged pairs of each of five people")
    axes.set_ylabel("runs in which the spammer is named")
    axes.set_ylim(0, 1.02)
    axes.legend()


if __name__ == "__main__":
    run(main, options("people", __doc__ or "", repetitions=200, full=1_000))
