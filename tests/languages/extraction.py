"""What the sources say to people: messages of Python, templates and scripts, in one catalogue each.

Pure Python, so that a machine without GNU gettext can add a string and check all others.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.utils.translation import template as templates

from tests.languages import others

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "migrations_app", "annotation", "calibration")
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
MARGIN = re.compile(r"^[ \t]+", re.MULTILINE)

Found = tuple[Path, Any, str | None]
"""The file, the message (singular and plural as a tuple), its context."""


def messages_of(domain: str) -> Iterator[Found]:
    yield from {"django": _of_pages, "djangojs": _of_scripts}[domain]()


def catalog_of(domain: str) -> Catalog:
    """By file; the number of the line would change with every other change."""
    catalog = Catalog(project="Successor", charset="utf-8")
    for path, message, context in messages_of(domain):
        place = (str(path.relative_to(ROOT)), 0)
        catalog.add(message, locations=[place], context=context)
    return catalog


def templatized(text: str, origin: str) -> str:
    """The tags of a template as Python that can be read line by line."""
    return MARGIN.sub("", templates.templatize(text, origin=origin))


def _of_pages() -> Iterator[Found]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if path.parent.name != "migrations":
                yield from _found(path, "python", path.read_bytes())
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            text = templatized(path.read_text(encoding="utf-8"), str(path))
            yield from _found(path, "python", text.encode())
    yield from _found(Path(others.__file__), "python", Path(others.__file__).read_bytes())


def _of_scripts() -> Iterator[Found]:
    for path in sorted((ROOT / "static" / "js").glob("*.js")):
        yield from _found(path, "javascript", path.read_bytes())


def _found(path: Path, method: str, content: bytes) -> Iterator[Found]:
    options: Mapping[str, Any] = {"encoding": "utf-8"}
    for _, message, _, context in extract(method, BytesIO(content), KEYWORDS, (), options):
        yield path, message, context
