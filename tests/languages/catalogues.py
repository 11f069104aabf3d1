"""Brings every catalogue up to what the sources say: `make messages`.

What is new stands in the .po with nothing beside it, what is gone leaves, and the .mo is made.
"""

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.languages.extraction import ROOT, catalog_of

LOCALES = ROOT / "locale"
DOMAINS = ("django", "djangojs")
HEADER = "# The interface of Successor in another language; CONTRIBUTING.md says how to add to it."
NO_TIME = datetime(2026, 1, 1, tzinfo=UTC)
# Who, when and by what says nothing about the words, and changes with every run.
PASSING = re.compile(
    rb'^"(?:Project-Id-Version|POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To'
    rb"|Last-Translator|Language-Team|Generated-By): .*\n",
    re.MULTILINE,
)


def languages() -> list[str]:
    return sorted(path.name for path in LOCALES.iterdir() if path.is_dir())


def po_path(language: str, domain: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    path = po_path(language, domain)
    if not path.exists():
        return Catalog(locale=language, domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def po_bytes(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=100, include_lineno=False, sort_output=True, ignore_obsolete=True)
    return PASSING.sub(b"", out.getvalue())


def bring_up_to_date(language: str, domain: str) -> list[Message]:
    """What is left to translate."""
    catalog = read(language, domain)
    catalog.header_comment, catalog.fuzzy = HEADER, False
    catalog.update(catalog_of(domain), no_fuzzy_matching=True)
    path = po_path(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_bytes(catalog))
    written = read(language, domain)
    written.creation_date = written.revision_date = NO_TIME
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, written)
    return [message for message in catalog if message.id and not is_translated(message)]


def is_translated(message: Message) -> bool:
    said = message.string if isinstance(message.string, list | tuple) else [message.string]
    return bool(said) and all(said) and not message.fuzzy


def main() -> None:
    for language in languages():
        for domain in DOMAINS:
            for message in bring_up_to_date(language, domain):
                sys.stdout.write(f"{language} {domain}: nothing yet for {message.id!r}\n")


if __name__ == "__main__":
    import django

    django.setup()
    main()
