"""No page and no script of those that are translated says a word past the catalogues."""

from pathlib import Path

import pytest

from tests.languages.covered import (
    pages,
    scripts,
    untranslated_in_page,
    untranslated_in_script,
)


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_page_says_nothing_past_translation(path: Path) -> None:
    assert untranslated_in_page(path) == []


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.name)
def test_a_script_says_nothing_past_translation(path: Path) -> None:
    assert untranslated_in_script(path) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Hello there</p>",
        '<p aria-label="Hello there"></p>',
        '{% include "a.html" with word="Left" %}',
        "<p>{% if x %}yes{% endif %}</p>",
        '{{ n }} {{ n|pluralize:"pair,pairs" }}',
        '{{ name|default:"no person" }}',
        '{{ at|date:"j M" }}',
    ],
)
def test_what_is_not_translated_is_found_in_a_page(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(text)
    assert len(untranslated_in_page(page)) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{% translate "Hello there" %}',
        "{% blocktranslate %}Hello <b>there</b>{% endblocktranslate %}",
        '{% include "a/b.html" with word=_("Left") side="left" %}',
        '{{ at|date:_("j M") }} <time datetime="{{ at|date:"c" }}">UTC</time>',
        '<p class="small">{{ said }} · 3</p>',
    ],
)
def test_what_is_translated_is_not(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(text)
    assert untranslated_in_page(page) == []


def test_what_is_not_translated_is_found_in_a_script(tmp_path: Path) -> None:
    script = tmp_path / "script.js"
    script.write_text(
        'const a = /`[/"]/; say("Saved"); say(`${n} more lines here`); say(gettext("Saved"));'
        ' document.querySelector(".now input[type=radio]"); node.className = "only";'
    )
    assert [line.split(": ")[1] for line in untranslated_in_script(script)] == [
        '"Saved"',
        "`${n} more lines here`",
    ]
