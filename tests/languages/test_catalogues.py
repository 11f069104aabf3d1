"""Every catalogue says everything that the sources say, whole, and is compiled as it stands."""

import gettext
import re
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings

from tests.languages import others
from tests.languages.catalogues import DOMAINS, is_translated, languages, po_path, read
from tests.languages.extraction import catalog_of, messages_of

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|%%")
TAG = re.compile(r"</?(\w+)")
EVERY = [(language, domain) for language in languages() for domain in DOMAINS]
RUN_MAKE = "run `make messages`"

Key = tuple[str | None, str]


def messages(catalog: Catalog) -> dict[Key, Message]:
    """By context and the English of one."""
    return {(m.context, ids(m)[0]): m for m in catalog if m.id}


def ids(message: Message) -> Sequence[str]:
    return message.id if isinstance(message.id, list | tuple) else [message.id]


def strings(message: Message) -> Sequence[str]:
    return message.string if isinstance(message.string, list | tuple) else [message.string or ""]


def said_of(catalog: Catalog) -> dict[Key, list[str]]:
    return {key: list(strings(message)) for key, message in messages(catalog).items()}


def test_every_language_that_is_offered_has_its_catalogues() -> None:
    offered = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    assert set(languages()) == offered != set()


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_the_catalogue_holds_what_the_sources_say_and_nothing_else(
    language: str, domain: str
) -> None:
    wanted, there = messages(catalog_of(domain)), messages(read(language, domain))
    assert wanted
    assert sorted(map(str, wanted.keys() - there.keys())) == [], RUN_MAKE
    assert sorted(map(str, there.keys() - wanted.keys())) == [], RUN_MAKE
    changed = [key for key, message in wanted.items() if ids(message) != ids(there[key])]
    assert changed == [], RUN_MAKE


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_everything_is_translated_and_nothing_is_fuzzy(language: str, domain: str) -> None:
    every = messages(read(language, domain)).values()
    assert [message.id for message in every if not is_translated(message)] == []


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_every_plural_is_there(language: str, domain: str) -> None:
    catalog = read(language, domain)
    plurals = [message for message in catalog if message.pluralizable]
    assert plurals
    assert [m.id for m in plurals if len(strings(m)) != catalog.num_plurals] == []


def parts(texts: Iterable[str]) -> set[str]:
    return {found[0] for text in texts for found in PLACE.finditer(text)}


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_a_translation_fills_in_the_same_values_and_keeps_the_same_tags(
    language: str, domain: str
) -> None:
    every = list(messages(read(language, domain)).values())
    assert [m.id for m in every if parts(ids(m)) != parts(strings(m))] == []
    tags = [(m.id, [sorted(TAG.findall(text)) for text in (*ids(m), *strings(m))]) for m in every]
    assert [one for one, found in tags if any(tag != found[0] for tag in found)] == []


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_the_values_in_a_plural_are_all_in_its_most(language: str, domain: str) -> None:
    """What is said of one may leave the number out; what is said of many may not."""
    plurals = [m for m in read(language, domain) if m.pluralizable]
    assert [m.id for m in plurals if parts([ids(m)[1]]) != parts([strings(m)[-1]])] == []


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_the_compiled_catalogue_says_what_the_written_one_says(language: str, domain: str) -> None:
    with po_path(language, domain).with_suffix(".mo").open("rb") as file:
        compiled = said_of(read_mo(file))
    assert compiled == said_of(read(language, domain)), RUN_MAKE


@pytest.mark.parametrize(("language", "domain"), EVERY)
def test_the_compiled_catalogue_is_read_by_the_standard_library(language: str, domain: str) -> None:
    [folder] = settings.LOCALE_PATHS
    found = gettext.translation(domain, folder, [language])
    every = messages(read(language, domain)).values()
    plural = next(m for m in every if m.pluralizable and m.context is None)
    one, many = ids(plural)
    assert [found.ngettext(one, many, count) for count in (1, 2)] == list(strings(plural))


def test_what_is_said_instead_of_a_package_is_still_said_by_it() -> None:
    spec = find_spec("allauth")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "locale" / "de" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        theirs = {one for message in read_po(file) if message.id for one in ids(message)}
    ours = {str(m) for path, m, _ in messages_of("django") if path == Path(others.__file__)}
    assert len(ours) > 5
    assert ours - theirs == set()
