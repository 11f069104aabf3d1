"""The tables of `make bench-coverage`, with what was promised and whether it was kept."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from benchmarks.coverage_cells import Cell, Key
from benchmarks.results import Table

COVERAGE = (0.93, 0.97)
SLACK = 2  # Monte Carlo standard errors at the nominal level
WIDER = 1.05  # of PPI++, from FROM judgments on; human-only below
FROM = 100
EVOUNA_WIDTH = ("evouna_tq", 300, 0.044)
CALLS = (  # point call at margin .05: set, judgments, promised, human-only and PPI++ before
    ("evouna_tq", 300, 0.975, 0.917, 0.970),
    ("evouna_tq", 150, 0.94, 0.900, 0.923),
    ("xstest", 300, 0.98, None, None),
    ("xstest", 100, 0.96, None, None),
)
NAMES = {
    "posterior": "Successor",
    "model": "model alone",
    "design": "design, cross-fitted",
    "human_only": "human only, pseudo residual",
    "human_plain": "human only",
    "ppi": "PPI++ (ppi-python)",
    "ppi_finite": "PPI++, finite population",
    "cje": "cje-eval",
    "beta": "human only, Beta",
    "judgy_own": "judgy, own errors",
    "judgy_borrowed": "judgy, borrowed errors",
}

Cells = Mapping[Key, Cell]


def tables(found: Cells) -> list[Table]:
    return [promised(found), calls(found), side_by_side(found), diagnosis(found)]


PROMISED = {
    "set": "set",
    "n": "judged",
    "runs": "runs",
    "coverage": "coverage",
    "error": "MC SE",
    "covers": "93-97%",
    "width": "width",
    "ppi": "PPI++ width",
    "finite": "PPI++ finite width",
    "human": "human-only width",
    "narrow": "narrow enough",
    "strict": "by finite PPI++",
    "rmse": "RMSE",
    "human_rmse": "human-only RMSE",
    "precise": "RMSE <= human",
    "paths": "fits",
    "odd": "withheld or conflict",
}


def promised(found: Cells) -> Table:
    rows = [_promise(found, name, n) for name, n in ours(found)]
    return Table(
        "Promised and measured: the reported 95% interval",
        PROMISED,
        rows,
        f"Coverage with {SLACK} Monte Carlo SE of slack; narrow enough: at most human-only below "
        f"{FROM} judgments, at most {WIDER} of PPI++ from there on, and {EVOUNA_WIDTH[2]} on "
        f"{EVOUNA_WIDTH[0]} at {EVOUNA_WIDTH[1]}. PPI++ is ppi-python; its form for a finite "
        "population is stricter, and not promised. Human-only is the textbook one. "
        f"{_counted(rows)}",
    )


def _promise(found: Cells, name: str, n: int) -> dict[str, Any]:
    held = ("posterior", "ppi", "ppi_finite", "human_plain")
    mine, ppi, finite, human = (found.get((name, n, method)) for method in held)
    assert mine is not None
    assert human is not None
    return {
        "set": name,
        "n": n,
        "runs": mine.runs,
        "coverage": mine.coverage,
        "error": mine.error,
        "covers": word(covers(mine)),
        "width": mine.width,
        "ppi": ppi.width if ppi else None,
        "finite": finite.width if finite else None,
        "human": human.width,
        "narrow": word(narrow(name, n, mine, ppi, human)),
        "strict": word(narrow(name, n, mine, finite, human)),
        "rmse": mine.rmse,
        "human_rmse": human.rmse,
        "precise": word(mine.rmse <= human.rmse),
        "paths": ", ".join(f"{path} {count}" for path, count in mine.paths.items()),
        "odd": mine.odd,
    }


def calls(found: Cells) -> Table:
    rows: list[dict[str, Any]] = []
    methods = ("posterior", "human_plain", "ppi", "ppi_finite")
    for name, n, least, human, ppi in CALLS:
        if (mine := found.get((name, n, "posterior"))) is None:
            continue
        row = {"set": name, "n": n, "runs": mine.runs, "promised": least}
        row |= {method: _agreement(found, name, n, method) for method in methods}
        error = float(np.sqrt(mine.agreement * (1 - mine.agreement) / mine.runs))
        row |= {"error": error, "kept": word(mine.agreement >= least)}
        rows.append(row | {"human_before": human, "ppi_before": ppi})
    return Table(
        "Agreement of the point call (above -.05) with full human evaluation, all ordered pairs",
        {
            "set": "set",
            "n": "judged",
            "runs": "runs",
            "posterior": "Successor",
            "error": "MC SE",
            "promised": "promised",
            "kept": "kept",
            "human_plain": "human only",
            "ppi": "PPI++ (ppi-python)",
            "ppi_finite": "PPI++, finite population",
            "human_before": "human only, measured before",
            "ppi_before": "PPI++, measured before",
        },
        rows,
        "Random order. With selection: benchmarks.selection.",
    )


def side_by_side(found: Cells) -> Table:
    rows = [
        {
            "set": name,
            "n": n,
            "method": NAMES[method],
            "runs": cell.runs,
            "coverage": cell.coverage,
            "width": cell.width,
            "rmse": cell.rmse,
            "agreement": cell.agreement,
            "seconds": cell.seconds,
        }
        for (name, n, method), cell in found.items()
    ]
    return Table(
        "All methods on the same judgments",
        {
            "set": "set",
            "n": "judged",
            "method": "method",
            "runs": "runs",
            "coverage": "coverage",
            "width": "width",
            "rmse": "RMSE",
            "agreement": "right call",
            "seconds": "seconds",
        },
        rows,
        "A method without a row does not apply there. The seconds of the first four are of one "
        "fit and its analysis, which give all four. judgy gives no interval of a difference; the "
        "square rule that joins two rates is wider than need be where both borrow one "
        "calibration, while its RMSE is what it is. cje-eval, Beta and judgy read the released "
        "value of an output and are held against its mean.",
    )


def diagnosis(found: Cells) -> Table:
    rows = []
    for name, n in ours(found):
        for method in ("posterior", "model"):
            if (one := found.get((name, n, method))) is not None:
                figures = {"ratio": one.ratio, "towards_zero": one.towards_zero}
                rows.append({"set": name, "n": n, "method": NAMES[method], **figures})
    return Table(
        "Why an interval misses",
        {
            "set": "set",
            "n": "judged",
            "method": "method",
            "ratio": "3.92 sd of error / width",
            "towards_zero": "mean error towards zero",
        },
        rows,
        "Above 1 the interval is too narrow for how much the estimate varies.",
    )


def ours(found: Cells) -> list[tuple[str, int]]:
    return [(name, n) for name, n, method in found if method == "posterior"]


def covers(mine: Cell) -> bool:
    slack = SLACK * float(np.sqrt(0.95 * 0.05 / mine.runs))
    return COVERAGE[0] - slack <= mine.coverage <= COVERAGE[1] + slack


def narrow(name: str, n: int, mine: Cell, ppi: Cell | None, human: Cell) -> bool:
    if (name, n) == EVOUNA_WIDTH[:2] and mine.width > EVOUNA_WIDTH[2]:
        return False
    if n < FROM or ppi is None:
        return mine.width <= human.width
    return mine.width <= WIDER * ppi.width


def word(kept: bool) -> str:
    return "pass" if kept else "MISS"


def _agreement(found: Cells, name: str, n: int, method: str) -> float | None:
    one = found.get((name, n, method))
    return one.agreement if one else None


def _counted(rows: list[dict[str, Any]]) -> str:
    kept = [sum(row[name] == "pass" for row in rows) for name in ("covers", "narrow", "precise")]
    return (
        f"Of {len(rows)} cells {kept[0]} keep the coverage, {kept[1]} the width, {kept[2]} the RMSE"
        "."
    )
