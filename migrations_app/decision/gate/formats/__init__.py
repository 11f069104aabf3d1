"""A gate as text, JSON, JUnit and Markdown."""

from collections.abc import Callable, Mapping

from migrations_app.decision.gate.formats.json import as_json
from migrations_app.decision.gate.formats.junit import as_junit
from migrations_app.decision.gate.formats.markdown import as_markdown
from migrations_app.decision.gate.formats.text import as_text
from migrations_app.decision.gate.verdict import Gate

FORMATS: Mapping[str, Callable[[Gate], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "markdown": as_markdown,
}
