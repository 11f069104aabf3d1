from collections.abc import Iterator

from migrations_app.decision.gate.verdict import Gate


def as_text(gate: Gate) -> str:
    return "\n".join(_lines(gate))


def _lines(gate: Gate) -> Iterator[str]:
    about = f"{gate.migration}, {gate.candidate}" if gate.candidate else gate.migration
    yield f"{gate.verdict.upper()}  {about}: {advice(gate)}."
    for reason in gate.reasons:
        yield f"  {reason.message} [{reason.code}]"
    if gate.as_of:
        yield f"As of {gate.as_of:%Y-%m-%d %H:%M} UTC"
    yield gate.report_url


def advice(gate: Gate) -> str:
    said = gate.recommendation
    return f"the recommendation is to {said}" if said else "nothing is recommended yet"
