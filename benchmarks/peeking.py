"""Results watched after every judgment: how often a rule errs, how soon it decides.

The truth lies exactly on the bound (false approvals), then a quarter of the residual spread and .05
above it, with a look after every judgment from 50 to 400. All rules watch the same runs. A ridge
with closed forms stands in for the posterior (watched_paths); `--posterior` watches the
product's own analysis on a sample of such runs (watched_posterior).
"""

import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks import running
from benchmarks.results import Report, Table, publish
from benchmarks.watched_populations import SETS, SHARES, pairs_of, recorded
from benchmarks.watching import (
    AT_BOUND,
    NEVER,
    POINTS,
    QUARTER,
    Found,
    Work,
    error_of,
    joined,
    parcels,
    watch,
)
from benchmarks.watching_rules import ALPHA, N_MAX, N_MIN, RULES

SIZES = (300, 450, 2_000, 10**6)
WHOLE = ("xstest", "openqa_nq301")  # small enough to be judged nearly to the end
OURS = "rule V"
FRESH, TOGETHER = 10**6, 2 * 10**6  # seeds of other runs
PER_PAIR, AGAIN, WORST = 200, 1_000, 5
MOST_OF_A_PAIR, LEAST_APPROVED, LATEST_MEDIAN = 0.10, 0.98, 95
SHARED = ("rule V", "rule G", "P > .95")

Row = Mapping[str, Any]
Groups = dict[str, list[Work]]


def main(asked: Namespace) -> None:
    started = time.monotonic()
    if asked.posterior:
        from benchmarks import watched_posterior  # noqa: PLC0415 (it loads the whole product)

        watched_posterior.main(asked)
        return
    groups = _groups(asked.repetitions)
    found = _watch_all(groups, "runs", asked.processes)
    pairs, worst = _pairs(found, asked)
    tables = [
        _thresholds(found, groups, worst),
        _spoken(found, groups),
        *(_rules(title, found[title]) for title in groups if len(found[title].looks)),
        *pairs,
    ]
    publish(
        Report(
            name="peeking",
            command="python -m benchmarks.peeking",
            summary=(
                f"False approvals with the truth on the bound and a look after every judgment from "
                f"{N_MIN} to {N_MAX}, alpha {ALPHA}; approvals and the median judged pairs when "
                "the truth is better. A ridge with closed forms stands in for the posterior."
            ),
            tables=tables,
            settings={"runs of a real set": asked.repetitions, "seeds": "0, 1, 2 ..."},
            seconds=time.monotonic() - started,
        ),
        lambda figure: _draw(figure, found),
    )


def _groups(runs: int) -> Groups:
    """What is watched, by title; the runs of one title are pooled."""
    real = [Work("resampled", name, 0, runs) for name in SETS if recorded(name)]
    groups = {"recorded judgments, resampled to 2,000 pairs": real} if real else {}
    if real:
        groups["recorded judgments as they are, N = 265 to 450"] = [
            Work("whole", name, 0, runs) for name in WHOLE if recorded(name)
        ]
    groups |= {
        "skewed judgments, N = 300 to 1,000,000": [
            Work("skewed", size, 0, 3 * runs // 4) for size in SIZES
        ],
        "rare failures: 1%, 3% and 5% of pairs, in one direction": [
            Work("rare", share, 0, runs) for share in SHARES
        ],
    }
    names = [name for name in SETS if recorded(name)]
    together = [Work("resampled", name, TOGETHER, runs // 3, 4, SHARED) for name in names]
    together.append(Work("skewed", 2_000, TOGETHER, runs // 3, 4, SHARED))
    return groups | {"four candidates at once, alpha / 4 each": together}


def _watch_all(groups: Groups, label: str, processes: int) -> dict[str, Found]:
    """Every run of every group, in parcels that all processes share."""
    listed = [
        (title, part) for title, works in groups.items() for work in works for part in parcels(work)
    ]
    made = running.repeat(watch, [part for _, part in listed], label=label, processes=processes)
    found: dict[str, list[Found]] = {title: [] for title in groups}
    for (title, _), each in zip(listed, made, strict=True):
        found[title].append(each)
    return {title: joined(parts) for title, parts in found.items()}


def _rules(title: str, found: Found) -> Table:
    names = SHARED if "four" in title else tuple(RULES)
    rows = [_row(name, place, found) for place, name in enumerate(names)]
    note = ""
    if "four" in title:
        note = (
            "False where any of the four is approved. P > .95 is not shared over candidates, as "
            "nobody who uses it does. Approved: the first of the four."
        )
    return Table(f"{title} ({len(found.looks)} runs)", _COLUMNS, rows, note)


_COLUMNS = {
    "rule": "rule",
    "false": "false approvals",
    "error": "MC SE",
    "quarter": "approved at +.25 sd",
    "quarter_median": "median judgments",
    "points": "approved at +.05",
    "points_median": "median judgments ",
}


def _row(name: str, place: int, found: Found) -> Row:
    false = float(found.false[place])
    return {
        "rule": name,
        "false": false,
        "error": error_of(false, len(found.looks)),
        "quarter": float(found.approved(QUARTER)[place]),
        "quarter_median": found.median(QUARTER)[place] or "-",
        "points": float(found.approved(POINTS)[place]),
        "points_median": found.median(POINTS)[place] or "-",
    }


def _spoken(found: Mapping[str, Found], groups: Groups) -> Table:
    """The specification's own table: by recorded set, false / approved at +.05 / median."""
    title = next(iter(groups))
    works = groups[title] if "resampled" in title else []
    names = [str(work.argument) for work in works]
    rows: list[dict[str, Any]] = [{"rule": rule} for rule in RULES]
    start = 0
    for work in works:
        part = Found(found[title].looks[start : start + work.runs], ())
        start += work.runs
        for place, row in enumerate(rows):
            median = part.median(POINTS)[place]
            row[str(work.argument)] = (
                f"{part.false[place]:.3f} / {part.approved(POINTS)[place]:.3f} / {median or '-'}"
            )
    return Table(
        "By recorded set: false approvals / approved at +.05 / median judgments then",
        {"rule": "rule", **{name: name for name in names}},
        rows,
        "At 2,000 pairs each.",
    )


def _pairs(found: Mapping[str, Found], asked: Namespace) -> tuple[list[Table], float | None]:
    """Rule V on each ordered pair of systems; the worst ones again, on fresh runs."""
    listed = [(name, pair) for name in SETS if recorded(name) for pair in pairs_of(name)]
    if not listed:
        return [], None
    runs = max(1, PER_PAIR * asked.repetitions // 750)
    first = _each_pair(listed, 0, runs, "pairs", asked.processes)
    worst = sorted(first, key=lambda key: -first[key])[:WORST]
    again = _each_pair(worst, FRESH, 5 * runs, "worst pairs again", asked.processes)
    rows = [
        {"pair": f"{name} {a} > {b}", "first": first[name, (a, b)], "again": again[name, (a, b)]}
        for name, (a, b) in worst
    ]
    columns = {
        "pair": "incumbent > candidate",
        "first": f"false approvals, {runs} runs",
        "again": f"{5 * runs} fresh runs",
    }
    note = (
        f"Rule V on all {len(listed)} ordered pairs. The highest of so many is high by chance too, "
        "so the worst are run again."
    )
    return [Table("The worst pairs of systems", columns, rows, note)], max(again.values())


def _each_pair(
    listed: Sequence[tuple[str, tuple[str, str]]], first: int, runs: int, label: str, processes: int
) -> dict[tuple[str, tuple[str, str]], float]:
    groups = {
        f"{name} {pair}": [Work("resampled", name, first, runs, 1, (OURS,), pair)]
        for name, pair in listed
    }
    found = _watch_all(groups, label, processes)
    return {key: float(found[f"{key[0]} {key[1]}"].false[0]) for key in listed}


def _thresholds(found: Mapping[str, Found], groups: Groups, worst: float | None) -> Table:
    rows = [row for title in groups for row in _promises(title, found[title])]
    if worst is not None:
        rows.append(_judged("worst single pair of systems", worst, MOST_OF_A_PAIR, "<="))
    return Table(
        "What rule V promises",
        {"what": "what", "measured": "measured", "wanted": "wanted", "met": "met"},
        rows,
    )


def _promises(title: str, found: Found) -> Iterator[Row]:
    false = float(found.false[0])
    most = ALPHA + 2 * error_of(ALPHA, len(found.looks))
    yield _judged(f"false approvals: {title}", false, most, "<=")
    if title.startswith("recorded") and "resampled" in title:
        yield _judged(
            "approved by 400 at +.25 sd", float(found.approved(QUARTER)[0]), LEAST_APPROVED, ">="
        )
        median = found.median(QUARTER)[0] or NEVER
        yield _judged("median judgments at +.25 sd", float(median), LATEST_MEDIAN, "<=")


def _judged(what: str, measured: float, limit: float, sign: str) -> Row:
    met = measured <= limit if sign == "<=" else measured >= limit
    return {
        "what": what,
        "measured": measured,
        "wanted": f"{sign} {limit:.3f}",
        "met": "yes" if met else "MISSED",
    }


def _draw(figure: Any, found: Mapping[str, Found]) -> None:
    axes = figure.subplots()
    first = next(iter(found.values()))
    for place, name in enumerate(RULES):
        median = first.median(QUARTER)[place] or N_MAX
        false = (first.looks[:, place, AT_BOUND] < NEVER).mean()
        axes.plot(median, false, "o")
        axes.annotate(name, (median, false), xytext=(5, 4), textcoords="offset points", fontsize=8)
    axes.axhline(ALPHA, color="grey", linewidth=0.8)
    axes.set_xlabel("median judged pairs to approval, truth .25 residual sd above the bound")
    axes.set_ylabel("false approvals, truth on the bound")
    axes.set_ylim(bottom=0)


if __name__ == "__main__":
    parser = running.options("peeking", __doc__ or "", repetitions=750, full=3_000)
    parser.add_argument(
        "--posterior", type=int, nargs="?", const=130, help="runs of the real analysis, default 130"
    )
    running.run(main, parser)
