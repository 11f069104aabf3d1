"""Rows of the coverage benchmark and the figures made of them."""

import numpy as np
import pytest

from benchmarks.coverage_cells import cell, cells
from benchmarks.coverage_runs import OURS, Row, Task, rows_of_comparison
from benchmarks.coverage_tables import covers, narrow, promised
from calibration.statistics import laplace
from calibration.statistics.evidence import Evidence
from calibration.statistics.prediction import Posterior
from tests.benchmarks.populations import answers, comparison


def row(mean: float, half: float, *, truth: float = 0.0, method: str = "posterior") -> Row:
    shown = {"set": "s", "pair": "a -> b", "repetition": 0, "n": 50, "judged": 50}
    return Row(
        **shown,  # type: ignore[arg-type]
        method=method,
        truth=truth,
        mean=mean,
        low=mean - half,
        high=mean + half,
        seconds=0.5,
        path="laplace",
        verdict="conflict" if mean > 1 else "collecting",
    )


def no_fit(evidence: Evidence, *, seed: int, draws: int) -> Posterior:
    raise AssertionError("nothing of ours was asked for")


def test_a_cell_counts_what_the_intervals_of_its_runs_do() -> None:
    found = cell([row(0.1, 0.2), row(-0.1, 0.2), row(0.3, 0.2), row(-0.3, 0.4)])
    assert found.runs == 4
    assert found.coverage == pytest.approx(0.75)
    assert found.error == pytest.approx(np.sqrt(0.75 * 0.25 / 4))
    assert found.width == pytest.approx(0.5)
    assert found.rmse == pytest.approx(np.sqrt(0.05))
    assert found.agreement == pytest.approx(0.5)  # -.1 and -.3 are called below -.05, 0 is not
    assert found.ratio == pytest.approx(3.92 * np.sqrt(0.05) / 0.5)
    assert found.paths == {"laplace": 4}
    assert found.odd == 0


def test_shrinking_towards_no_difference_is_told_from_overshooting() -> None:
    shrunk = [row(0.1, 0.1, truth=0.2), row(-0.1, 0.1, truth=-0.2)]
    assert cell(shrunk).towards_zero == pytest.approx(0.1)
    overshot = [row(0.3, 0.1, truth=0.2), row(-0.3, 0.1, truth=-0.2)]
    assert cell(overshot).towards_zero == pytest.approx(-0.1)


def test_coverage_passes_within_two_monte_carlo_errors_of_93_to_97() -> None:
    def covering(share: float, runs: int) -> bool:
        hits = round(share * runs)
        return covers(cell([row(0.0, 0.1)] * hits + [row(0.2, 0.1)] * (runs - hits)))

    assert covering(0.93, 400)
    assert covering(0.91, 400)  # 2 SE of 400 runs are .022
    assert not covering(0.90, 400)
    assert not covering(1.0, 1_000)
    assert covering(1.0, 40)


def test_an_interval_is_held_against_human_only_early_and_against_ppi_later() -> None:
    mine, ppi, human = (cell([row(0, half)]) for half in (0.5, 0.47, 0.49))
    assert not narrow("xstest", 50, mine, ppi, human)
    assert not narrow("xstest", 100, mine, ppi, human)
    assert narrow("xstest", 100, mine, cell([row(0, 0.48)]), human)
    assert narrow("xstest", 50, mine, ppi, cell([row(0, 0.51)]))
    small = cell([row(0, 0.0225)])
    assert not narrow("evouna_tq", 300, small, ppi, human)
    assert narrow("evouna_tq", 200, small, ppi, human)


def test_the_table_says_pass_and_miss_cell_by_cell() -> None:
    rows = [row(0.0, 0.1), row(0.05, 0.05, method="human_plain"), row(0, 0.2, method="ppi")]
    [line] = promised(cells(rows)).rows
    assert (line["covers"], line["narrow"], line["precise"]) == ("pass", "MISS", "pass")
    assert line["paths"] == "laplace 1"


def test_an_interval_with_a_known_coverage_gets_it() -> None:
    """A flat prior is worth four judgments of a hundred: the interval covers nearly 95%."""
    label = answers(8_000, (0.5, 0.7), seed=3)
    made = comparison(label, label)
    tasks = [Task("s", r, (100,), ("beta",)) for r in range(300)]
    found = cell([one for task in tasks for one in rows_of_comparison(made, task, no_fit)])
    assert found.coverage == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 300))
    spread = np.sqrt((0.5 * 0.3 + 0.5 * 0.7 - 0.2**2) / 100)
    assert found.rmse == pytest.approx(spread, rel=0.13)
    assert found.width == pytest.approx(3.92 * spread, rel=0.05)


def test_all_methods_see_the_same_first_pairs_of_one_order() -> None:
    seen = []

    def fitting(evidence: Evidence, *, seed: int, draws: int) -> Posterior:
        seen.append((seed, evidence.judgments.row.tolist()))
        return laplace.approximate(evidence, seed=seed, draws=draws)

    label = answers(400, (0.4, 0.6), seed=1)
    made = comparison(label, answers(400, (0.5, 0.5), seed=2))
    rows = rows_of_comparison(made, Task("s", 7, (30, 60), (*OURS, "beta")), fitting)
    assert [seed for seed, _ in seen] == [7, 7]
    assert seen[1][1][:30] == seen[0][1]
    assert seen[0][1] == made.order((7,))[:30].tolist()
    assert [one.method for one in rows if one.n == 30] == [*OURS, "beta"]
    human = [one for one in rows if one.method == "human_only"]
    assert [one.mean for one in human] == pytest.approx([made.value[r].mean() for _, r in seen])
    again = rows_of_comparison(made, Task("s", 7, (30, 60), ("beta",)), no_fit)
    assert [one.mean for one in again] == [one.mean for one in rows if one.method == "beta"]


def test_counts_near_the_population_are_left_out_or_stand_for_all_of_it() -> None:
    label = answers(100, (0.4, 0.6), seed=1)
    made = comparison(label, label)
    left = rows_of_comparison(made, Task("s", 0, (50, 95, 300), ("beta",)), no_fit)
    assert [one.n for one in left] == [50]
    whole = Task("s", 0, (50, 95, 300), ("beta", "posterior"), whole=True)
    with pytest.raises(AssertionError, match="nothing of ours"):
        rows_of_comparison(made, whole, no_fit)
    all_of_it = rows_of_comparison(made, Task("s", 0, (95,), OURS, whole=True), no_fit)
    assert {(one.judged, one.mean, one.low) for one in all_of_it} == {
        (100, made.case.truth, made.case.truth)
    }
