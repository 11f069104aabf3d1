"""The tables and the plot of what judging over HTTP takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.results import Table

Row = dict[str, Any]
QUESTIONS = 3
# 1.23.2 on PostgreSQL with 4 uWSGI processes on a machine of this class, measured before: ms
BEFORE: dict[int, dict[str, float]] = {
    1: {"claim_p50": 79, "claim_p95": 96},
    8: {"claim_p95": 468, "submit_p95": 470, "rate": 12.5},
}
TARGETS: dict[int, dict[str, float]] = {
    1: {"claim_p50": 10, "claim_p95": 20},
    8: {"claim_p95": 50, "submit_p95": 50, "rate": 100},
}
WORDS = {
    "claim_p50": "next pair p50, ms",
    "claim_p95": "next pair p95, ms",
    "submit_p95": "submit p95, ms",
    "rate": "pairs judged a second",
}


def tables(rows: Sequence[Row], counts: Mapping[str, Any]) -> list[Table]:
    return [_measured(rows), _beside(rows), _flat(rows), _counts(counts)]


def _measured(rows: Sequence[Row]) -> Table:
    columns = {
        "system": "system",
        "pairs": "pairs",
        "clients": "people",
        "judged": "pairs judged",
        "claim_p50": "next pair p50, ms",
        "claim_p95": "p95",
        "submit_p50": "submit p50, ms",
        "submit_p95": "p95",
        "submit_p99": "p99",
        "rate": "pairs judged a second",
        "answers": "answers a second",
        "fits": "fits stored meanwhile",
    }
    told = [row | {"answers": row["rate"] * QUESTIONS} for row in rows]
    note = (
        "A judged pair is one next and one submit with the answers to 3 questions; of Label Studio "
        "one next and one annotation of 3 choices and a reason. So pairs a second are set beside "
        "each other, not answers. All people judge without a pause, but where refits run."
    )
    return Table("Next pair and submit", columns, [_short(row) for row in told], note)


def _beside(rows: Sequence[Row]) -> Table:
    """Of the smallest queue, beside the peer's of the same size."""
    told = []
    for clients, targets in TARGETS.items():
        ours, peer = _of(rows, "Successor", clients) or {}, _of(rows, "Label Studio", clients)
        for name, target in targets.items():
            mine, theirs = ours[name], peer[name] if peer else None
            told.append(
                {
                    "what": f"{WORDS[name]}, {clients} at once",
                    "ours": mine,
                    "theirs": theirs,
                    "times": None if theirs is None else _times(name, mine, theirs),
                    "before": BEFORE[clients].get(name),
                    "target": target,
                    "met": "kept" if (mine >= target) == (name == "rate") else "missed",
                }
            )
    columns = {
        "what": "what",
        "ours": "Successor",
        "theirs": "Label Studio, same run",
        "times": "times better",
        "before": "Label Studio, before",
        "target": "target",
        "met": "target",
    }
    note = "" if _of(rows, "Label Studio", 1) else "Label Studio was not installed for this run."
    return Table("Beside Label Studio", columns, [_short(row) for row in told], note)


def _times(name: str, ours: float, theirs: float) -> float:
    return ours / theirs if name == "rate" else theirs / ours


def _flat(rows: Sequence[Row]) -> Table:
    told = []
    for clients in TARGETS:
        mine = [r for r in rows if r["system"] == "Successor" and r["clients"] == clients]
        for name in ("claim_p50", "claim_p95"):
            ratio = mine[-1][name] / mine[0][name]
            told.append(
                {
                    "what": f"{WORDS[name]}, {clients} at once",
                    "small": mine[0][name],
                    "large": mine[-1][name],
                    "ratio": ratio,
                    "met": "kept" if ratio <= 1.2 else "missed",
                }
            )
    columns = {
        "what": "what",
        "small": f"{rows[0]['pairs']:,} pairs",
        "large": f"{max(r['pairs'] for r in rows):,} pairs",
        "ratio": "ratio",
        "met": "target: within 20%",
    }
    return Table("By size of the queue", columns, [_short(row) for row in told])


def _counts(counts: Mapping[str, Any]) -> Table:
    wanted = {
        "stored": ("judgments stored of one question after the same submit five times", "1"),
        "twice": ("pairs judged by more people than asked", "0"),
        "abandoned_s": (
            "seconds until an abandoned pair was served again",
            "120 and the next claim",
        ),
        "page_kib": ("KiB, compressed, up to the first judgment", "at most 100"),
        "export_pairs": ("judged pairs in an export", ""),
        "export_first_ms": ("ms to the first byte of it", "at most 200"),
        "export_ms": ("ms to the last", ""),
    }
    rows = [
        {"what": words, "found": counts[name], "wanted": want}
        for name, (words, want) in wanted.items()
    ]
    columns = {"what": "what", "found": "found", "wanted": "target"}
    return Table("Nothing twice, and the rest", columns, [_short(row) for row in rows])


def _of(rows: Sequence[Row], system: str, clients: int) -> Row | None:
    found = (r for r in rows if r["system"] == system and r["clients"] == clients)
    return next(found, None)


def _short(row: Row) -> Row:
    return {k: round(v, 1) if isinstance(v, float) else v for k, v in row.items()}


def draw(figure: Any, rows: Sequence[Row]) -> None:
    axes = figure.subplots()
    for clients, marker in zip(TARGETS, ("o", "s"), strict=True):
        mine = [r for r in rows if r["system"] == "Successor" and r["clients"] == clients]
        sizes = [row["pairs"] for row in mine]
        label = f"{clients} at once"
        axes.plot(
            sizes, [row["claim_p95"] for row in mine], marker=marker, color="black", label=label
        )
        peer = _of(rows, "Label Studio", clients)
        if peer:
            name = f"Label Studio, {label}"
            axes.plot([peer["pairs"]], [peer["claim_p95"]], marker=marker, color="0.6", label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("pairs in the queue")
    axes.set_ylabel("next pair, p95, ms")
    axes.legend()
