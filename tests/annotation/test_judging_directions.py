"""Texts that are read from the right, from the left, or both, block by block."""

import pytest
from playwright.sync_api import Page

from migrations_app.models import Prompt
from tests.annotation.browser import CHROMIUM, Desk, press, write_outputs
from tests.annotation.people import make_desk
from tests.calibration.world import World

HEBREW = "שלום לכולם, זה ההסבר"
ENGLISH = "Hello to all, this is it"
MIXED = f"""{HEBREW}

{ENGLISH}

- {HEBREW}
- {ENGLISH}

| {HEBREW} | {ENGLISH} |
|---|---|
| {ENGLISH} | {HEBREW} |

```
{HEBREW} = 1
```
"""
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]
# Where the words of a block begin: nearer to its right edge, or to its left one.
FROM_RIGHT = """(nodes) => nodes.map((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const [words, box] = [range.getBoundingClientRect(), node.getBoundingClientRect()];
    return box.right - words.right < words.left - box.left;
})"""


@pytest.fixture
def world() -> World:
    return make_desk(prompts=4)


def begin_right(page: Page, selector: str) -> list[bool]:
    found: list[bool] = page.locator(selector).evaluate_all(FROM_RIGHT)
    return found


def test_each_block_is_read_from_its_own_side_and_code_from_the_left(desk: Desk) -> None:
    write_outputs(MIXED, MIXED)
    Prompt.objects.update(content=HEBREW)
    page = desk.open(desk.context())
    assert begin_right(page, "#prompt p") == [True]
    assert begin_right(page, "#left > p") == [True, False]
    assert begin_right(page, "#left li") == [True, False]
    page.locator("#left table").evaluate("table => { table.style.width = '600px' }")
    page.locator("#left :is(th, td)").evaluate_all(
        "cells => cells.forEach((cell) => { cell.style.minWidth = '300px' })"
    )
    assert begin_right(page, "#left :is(th, td)") == [True, False, False, True]
    assert page.locator("#left pre").evaluate(
        "node => [getComputedStyle(node).direction, getComputedStyle(node).textAlign]"
    ) == ["ltr", "left"]
    press(page, "t")
    assert page.locator("#left").evaluate("node => getComputedStyle(node).unicodeBidi") == (
        "plaintext"
    )
