"""A comment for a pull request. Its first line marks it, so that a bot finds its own comment."""

import re
from collections.abc import Iterator

from migrations_app.decision.gate.formats.text import advice
from migrations_app.decision.gate.verdict import Gate

SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~@-])")


def as_markdown(gate: Gate) -> str:
    return "\n".join(_lines(gate))


def _lines(gate: Gate) -> Iterator[str]:
    about = f", {_plain(gate.candidate)}" if gate.candidate else ""
    yield f"<!-- successor gate {re.sub('[^a-z0-9-]', '', gate.migration)} -->"
    yield f"### Gate: {gate.verdict}"
    yield ""
    yield f"**{_plain(gate.migration)}**{about}: {advice(gate)}."
    yield ""
    if gate.reasons:
        yield "| dimension | reason | |"
        yield "|---|---|---|"
    for reason in gate.reasons:
        name = _plain(reason.dimension) or "all"
        yield f"| {name} | {_plain(reason.message)} | `{reason.code}` |"
    yield ""
    yield " · ".join(_foot(gate))


def _foot(gate: Gate) -> Iterator[str]:
    if gate.as_of:
        yield f"As of {gate.as_of:%Y-%m-%d %H:%M} UTC"
    if gate.report_url.startswith("http"):
        yield f"[Report]({gate.report_url})"
    else:
        yield f"`{gate.report_url}`"


def _plain(text: str) -> str:
    """No name of a model or dimension becomes a heading, a link, a mention or a cell."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
