"""Role by url: every url of the product has a row, and every row is asked as everybody."""

from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.cast import Cast, make_cast
from tests.access.table import ROLES, Row

WHO = ("anonymous", "outsider", *ROLES)
FILES = sorted(Path(__file__).parent.glob("rows_*.py"))
ROWS: list[Row] = [row for path in FILES for row in import_module(f"tests.access.{path.stem}").ROWS]


def url_names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from url_names(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


def test_every_url_has_a_row() -> None:
    named = set(url_names(get_resolver().url_patterns))
    assert "migration" in named
    assert named - {row.name for row in ROWS} == set()


def test_every_row_has_a_url_and_says_what_everybody_gets() -> None:
    named = set(url_names(get_resolver().url_patterns))
    assert {row.name for row in ROWS} - named == set()
    assert [str(row) for row in ROWS if set(row.expected) != set(WHO)] == []


@pytest.fixture(scope="module")
def made(one_world: None) -> Cast:
    return make_cast()


@pytest.fixture
def cast(made: Cast, changes_taken_back: None) -> Cast:
    return deepcopy(made)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_table_says(row: Row, cast: Cast) -> None:
    if row.reviewed:
        cast.review()
    got = {who: status_of(row, cast, who) for who in WHO}
    assert got == dict(row.expected)


def status_of(row: Row, cast: Cast, who: str) -> int:
    client = Client()
    if who != "anonymous":
        client.force_login(cast.people[who])
    url = reverse(row.name, kwargs=dict(row.kwargs(cast)) or None)
    kind = {"content_type": "application/json"} if row.json else {}
    return int(getattr(client, row.method)(url, dict(row.data(cast)), **kind).status_code)
