"""The product's own analysis, watched after every judgment, beside the ridge that stands in for it.

`python -m benchmarks.peeking --posterior [RUNS]`. Recorded judgments as they are, in random order;
a look is a fit and the whole analysis, as in the product. Thousands of runs of the stand-in cost
nothing; a run of the product costs a minute. So the product watches a stratified sample of the
stand-in's runs: many of those in which the stand-in approves or nearly approves, where the two may
differ, few of the others. Shares are weighted back (Horvitz and Thompson).
"""

import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import running
from benchmarks.results import Report, Table, publish
from benchmarks.watched_looks import PRODUCT_DRAWS, WATCHED, Beside, Near, near, watch
from benchmarks.watched_populations import DATA, recorded
from benchmarks.watching import NEVER, error_of
from benchmarks.watching_rules import ALPHA, N_MAX, N_MIN
from calibration.statistics.outcome import Floats, Ints

ALONE = 1_500  # runs of the stand-in, of each set
EDGES = (-1.0, -0.3, 0.3)
"""Strata by the nearest that the stand-in's lower limit comes to the truth, in standard errors. The
product's limit differs by about .3 of one, so that strata beyond the middle two hold hardly any
run in which only one of both approves."""

STRATA = ("far from approval", "near", "close to it", "clearly approved")
SHARES = (0.31, 0.31, 0.185, 0.077)
PLAIN = 0.123  # of the runs: a plain random sample, also watched with a better candidate


@dataclass(frozen=True, eq=False)
class Stratum:
    """name, share of all runs of the stand-in, and what the product said of a sample of them."""

    name: str
    weight: float
    found: Sequence[Beside]

    @property
    def false(self) -> Floats:
        """Whether product and stand-in approve at the bound, shape (runs, 2)."""
        looks = np.array([run.at_bound for run in self.found]).reshape(-1, 2)
        return np.asarray(looks < NEVER, dtype=float)


def main(asked: Namespace) -> None:
    started = time.monotonic()
    names = [name for name in WATCHED if recorded(name)]
    if not names:
        raise running.Unavailable(f"no recorded judgments under {DATA}")
    items = [(name, run) for run in range(ALONE) for name in names]
    alone = running.repeat(near, items, label="stand-in", processes=asked.processes)
    strata, plain = _sampled(alone, asked.posterior, asked.processes)
    publish(
        Report(
            name="peeking_posterior",
            command="python -m benchmarks.peeking --posterior",
            summary=(
                f"The product's analysis, watched after every judgment from {N_MIN} to {N_MAX}, on "
                f"a stratified sample of {len(alone)} runs of the ridge that stands in for it. "
                f"Recorded judgments as they are ({', '.join(names)}), truth on the bound."
            ),
            tables=[_shares(strata, alone), _by_stratum(strata), _better(plain),
                    _distance([*plain, *(run for one in strata for run in one.found)])],
            settings={"runs of the product": asked.posterior, "draws": PRODUCT_DRAWS},
            seconds=time.monotonic() - started,
        )
    )  # fmt: skip


def _sampled(
    alone: list[Near], runs: int, processes: int
) -> tuple[list[Stratum], Sequence[Beside]]:
    """The product on runs of each stratum, in the order of their seeds, and on a plain sample."""
    stratum = np.digitize([each.nearest for each in alone], EDGES)
    picks = [
        [alone[at] for at in np.flatnonzero(stratum == place)[: max(2, round(share * runs))]]
        for place, share in enumerate(SHARES)
    ]
    items = [(one, False) for pick in picks for one in pick]
    items += [(one, True) for one in alone[: max(2, round(PLAIN * runs))]]
    found = running.repeat(watch, items, label="product", processes=processes)
    strata, start = [], 0
    for place, pick in enumerate(picks):
        part = found[start : start + len(pick)]
        strata.append(Stratum(STRATA[place], float((stratum == place).mean()), part))
        start += len(pick)
    return strata, found[start:]


def _shares(strata: Sequence[Stratum], alone: Sequence[Near]) -> Table:
    theirs = float(np.mean([each.nearest > 0 for each in alone]))
    product = sum(one.weight * one.false[:, 0].mean() for one in strata)
    inside = sum(
        one.weight**2 * error_of(float(one.false[:, 0].mean()), len(one.found)) ** 2
        for one in strata
        if one.name != STRATA[0]
    )
    error = float(np.hypot(np.sqrt(inside), error_of(theirs, len(alone))))
    runs = sum(len(one.found) for one in strata)
    rows = [
        {"who": "product", "runs": runs, "false": float(product), "error": error,
         "wanted": f"<= {ALPHA + 2 * error:.3f}",
         "met": "yes" if product <= ALPHA + 2 * error else "MISSED"},
        {"who": "stand-in", "runs": len(alone), "false": theirs,
         "error": error_of(theirs, len(alone)), "wanted": "", "met": ""},
    ]  # fmt: skip
    columns = {"who": "who", "runs": "runs", "false": "false approvals", "error": "MC SE",
               "wanted": "wanted", "met": "met"}  # fmt: skip
    note = "The error leaves out the stratum far from approval, where the product never approved."
    if strata[0].false[:, 0].any():
        note = "The product approved far from where the stand-in does: the error is understated."
    return Table("False approvals of rule V", columns, rows, note)


def _by_stratum(strata: Sequence[Stratum]) -> Table:
    rows = [
        {
            "name": one.name,
            "weight": one.weight,
            "runs": len(one.found),
            "product": int(one.false[:, 0].sum()),
            "theirs": int(one.false[:, 1].sum()),
        }
        for one in strata
    ]
    columns = {"name": "the stand-in is", "weight": "share of runs", "runs": "watched",
               "product": "product approves", "theirs": "stand-in approves"}  # fmt: skip
    return Table("By stratum, truth on the bound", columns, rows)


def _better(plain: Sequence[Beside]) -> Table:
    rows = []
    for place, who in enumerate(("product", "stand-in")):
        looks: Ints = np.array([run.quarter[place] for run in plain])
        rows.append(
            {
                "who": who,
                "runs": len(plain),
                "approved": float((looks < NEVER).mean()),
                "median": int(np.sort(looks)[(len(looks) - 1) // 2]),
            }
        )
    columns = {"who": "who", "runs": "runs", "approved": "approved", "median": "median judgments"}
    return Table("Candidate better by .25 residual sd, plain sample", columns, rows)


def _distance(found: Sequence[Beside]) -> Table:
    """By look: how far the stand-in's limit lies from the product's, in standard errors."""
    rows = []
    for first, last in ((50, 50), (51, 75), (76, 100), (101, 200), (201, 400)):
        off = np.array(
            [gap for run in found for look, gap in run.apart.items() if first <= look <= last]
        )
        if len(off):
            looks = f"{first} to {last}" if first < last else first
            rows.append(
                {"n": looks, "looks": len(off), "mean": float(off.mean()), "sd": float(off.std())}
            )
    sampled, looks_made = sum(run.sampled for run in found), sum(len(run.apart) for run in found)
    columns = {"n": "judged pairs", "looks": "looks made", "mean": "stand-in less product, mean",
               "sd": "sd"}  # fmt: skip
    note = (
        f"In standard errors of an estimate with that many judgments. {sampled} of {looks_made} "
        "fits fell back to NUTS; the others are Laplace with weights."
    )
    return Table("How far apart their lower limits are", columns, rows, note)
