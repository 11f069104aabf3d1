"""Where a benchmark leaves its figures: JSON, a markdown table and a plot in benchmarks/results."""

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"
PACKAGES = ("numpy", "scipy", "pymc", "nutpie", "arviz")


@dataclass(frozen=True)
class Table:
    """One table. columns: heading by key of a row, in order; note: a line below it."""

    title: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    note: str = ""


@dataclass(frozen=True)
class Report:
    """What one command found.

    name: of its files. command: that makes it again. settings: repetitions, seeds, margins.
    seconds: wall time. peers: packages measured beside ours, for their versions.
    """

    name: str
    command: str
    summary: str
    tables: Sequence[Table]
    settings: Mapping[str, Any]
    seconds: float
    peers: Sequence[str] = field(default=())


def publish(report: Report, draw: Callable[[Any], None] | None = None) -> None:
    """Write NAME.json, NAME.md and, where `draw` fills a matplotlib figure, NAME.svg; print it."""
    FOLDER.mkdir(exist_ok=True)
    made = {
        "name": report.name,
        "command": report.command,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(report.seconds, 1),
        "settings": dict(report.settings),
        "versions": versions(report.peers),
        "tables": [{"title": t.title, "rows": [dict(r) for r in t.rows]} for t in report.tables],
    }
    text = json.dumps(made, indent=1, default=float) + "\n"
    (FOLDER / f"{report.name}.json").write_text(text)
    page = _page(report, made, drawn=draw is not None)
    (FOLDER / f"{report.name}.md").write_text(page)
    if draw is not None:
        _draw(FOLDER / f"{report.name}.svg", draw)
    print(page)


def versions(peers: Sequence[str] = ()) -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in (*PACKAGES, *peers):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _page(report: Report, made: Mapping[str, Any], *, drawn: bool) -> str:
    used = ", ".join(f"{name} {number}" for name, number in made["versions"].items())
    settings = ", ".join(f"{name} {value}" for name, value in report.settings.items())
    parts = [f"# {report.name}", report.summary]
    parts += [_table(table) for table in report.tables]
    if drawn:
        parts.append(f"![{report.name}]({report.name}.svg)")
    parts.append(
        f"Made by `{report.command}` on {made['made_at']} in {report.seconds:.0f} s; "
        f"{settings}. {used}."
    )
    return "\n\n".join(parts) + "\n"


def _table(table: Table) -> str:
    lines = [f"**{table.title}**", ""]
    lines.append("| " + " | ".join(table.columns.values()) + " |")
    lines.append("|" + "---|" * len(table.columns))
    lines += [
        "| " + " | ".join(_cell(row.get(key)) for key in table.columns) + " |" for row in table.rows
    ]
    return "\n".join(lines + (["", table.note] if table.note else []))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _draw(path: Path, draw: Callable[[Any], None]) -> None:
    from matplotlib.figure import Figure  # noqa: PLC0415 (only where there is something to draw)

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    draw(figure)
    figure.savefig(path, metadata={"Date": None})
