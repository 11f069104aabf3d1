"""The report of a refit for people: one table per candidate, then one sentence."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

HEADINGS = (
    "dimension", "verdict", "mean", "95% interval", "rule's interval", "probability",
    "judgments", "decides at",
)  # fmt: skip
DECIDED = {"superior", "non_inferior", "equivalent", "inferior"}


def as_text(report: dict[str, Any]) -> str:
    parts = [
        f"Migration {report['migration']}, plan {report['plan_version']}, "
        f"epoch {report['epoch']}, as of {report['as_of'][:19]} UTC"
    ]
    for candidate, rows in groupby(report["dimensions"], key=lambda row: str(row["candidate"])):
        parts.append("\n".join([f"{candidate} instead of {report['incumbent']}", *_table([*rows])]))
    parts += _before_plan(report["judgments_before_plan"])
    parts.append("\n".join(_sentence(report)))
    return "\n\n".join(parts)


def _table(rows: Sequence[dict[str, Any]]) -> Iterable[str]:
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    first, *lines = [_line(line, widths) for line in cells]
    yield first
    for line, row in zip(lines, rows, strict=True):
        yield line
        yield from (f"      {_reason(reason)}" for reason in row["reasons"])


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(["", *map(str.ljust, texts, widths)]).rstrip()


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    optional = "" if row["required"] else " (not required)"
    return (
        f"{row['dimension']}{optional}",
        row["verdict"].replace("_", " "),
        _signed(row["mean"]),
        _interval(row["low"], row["high"]),
        _interval(row["rule_low"], row["rule_high"]),
        _probability(row),
        f"{row['n_judgments']} of {row['n_max']}",
        _forecast(row),
    )


def _signed(number: float | None) -> str:
    return "-" if number is None else f"{number:+.3f}"


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None and high is None else f"[{_signed(low)}, {_signed(high)}]"


def _probability(row: dict[str, Any]) -> str:
    if row["probability"] is None:
        return "-"
    # Never 1 nor 0: draws are finite.
    shown = min(max(row["probability"], 0.0001), 0.9999)
    return f"{shown:.4f} above {row['bound']:g}"


def _forecast(row: dict[str, Any]) -> str:
    forecast = row["forecast"]
    if row["verdict"] in DECIDED:
        return "decided"
    if forecast is None:
        return "-"
    if forecast["median"] is None:
        return f"not within {row['n_max']}"
    band = f"{forecast['low']} to {forecast['high']}"
    return f"{band}, likely {forecast['median']} ({forecast['probability']:.0%})"


def _reason(reason: dict[str, str]) -> str:
    where = f"{reason['segment']}: " if reason["segment"] else ""
    return f"{where}{reason['message']} [{reason['code']}]"


def _before_plan(counts: dict[str, int]) -> list[str]:
    return [
        f"{count} pairs were judged on {slug} before the plan was frozen."
        for slug, count in counts.items()
        if count
    ]


def _sentence(report: dict[str, Any]) -> list[str]:
    candidate, incumbent = report["candidate"], report["incumbent"]
    kind = report["recommendation"]
    sentence = {
        "approve": f"Approve. {candidate} may replace {incumbent}.",
        "reject": f"Reject. No candidate may replace {incumbent}.",
        "hold": f"Hold. {incumbent} stays for now.",
    }[kind]
    reasons = [f"  {_reason(reason)}" for reason in report["reasons"]]
    return [f"RECOMMENDATION  {sentence}", *reasons, f"Evidence {report['evidence_hash']}"]
