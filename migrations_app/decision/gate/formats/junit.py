"""JUnit's XML: a test case for every required dimension, red where the gate is not green for it.

What is about no dimension is a test case of its own, so that the file never looks better than the
verdict. `failure` is worse, `error` is not known yet.
"""

from xml.etree import ElementTree

from migrations_app.decision.gate.reasons import Code, Reason
from migrations_app.decision.gate.verdict import Gate, GateVerdict

FAILURES = (Code.INFERIOR, Code.DECISION_REJECTED)
WHOLE = "gate"


def as_junit(gate: Gate) -> str:
    suite = ElementTree.Element("testsuite", name=f"gate of {gate.migration}")
    if gate.as_of:
        suite.set("timestamp", f"{gate.as_of:%Y-%m-%dT%H:%M:%S}")
    against = () if gate.verdict is GateVerdict.PASS else gate.reasons
    for candidate, dimension in gate.checked:
        of_it = [r for r in against if r.dimension == dimension and r.candidate in ("", candidate)]
        _case(suite, f"{gate.migration}.{candidate}", dimension, of_it)
    whole = [reason for reason in against if not reason.dimension]
    if whole or (against and not gate.checked):
        _case(suite, gate.migration, WHOLE, whole)
    counts = _counts(suite)
    suite.attrib.update(counts)
    suites = ElementTree.Element("testsuites", counts)
    suites.append(suite)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode")


def _case(suite: ElementTree.Element, where: str, name: str, against: list[Reason]) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=where, name=name, time="0")
    if not against:
        return
    worst = next((r for r in against if r.code in FAILURES), against[0])
    tag = "failure" if worst.code in FAILURES else "error"
    said = "\n".join(reason.message for reason in against)
    found = ElementTree.SubElement(case, tag, type=worst.code.value, message=worst.message)
    found.text = said


def _counts(suite: ElementTree.Element) -> dict[str, str]:
    found = {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error"}
    return {name: str(len(suite.findall(path))) for name, path in found.items()} | {"time": "0"}
