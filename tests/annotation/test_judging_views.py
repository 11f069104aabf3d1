"""How a pair can be read: differences, trees, folds, together, beside the rubric, on a phone."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from migrations_app.models import Prompt, QualityDimension
from tests.annotation.browser import (
    CHROMIUM,
    PHONE,
    Desk,
    press,
    prompt,
    saved,
    stocked,
    texts,
    write_outputs,
)
from tests.annotation.people import make_desk
from tests.calibration.world import World
from tests.worker_process import until

DIMENSIONS = ("correctness", "refusal", "style")
LONG = "\n\n".join(f"Line {n} of a long answer." for n in range(150))
RUBRIC = "Are the *facts* right?\n\n### Examples\n\n| answer | judgment |\n|---|---|\n| yes | ok |"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def world() -> World:
    made = make_desk(prompts=6, dimensions=DIMENSIONS)
    QualityDimension.objects.update(rubric=RUBRIC)
    return made


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    serious = [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []


def marked(page: Page) -> set[str]:
    return set(page.locator(".text .only").all_inner_texts())


def test_differences_are_marked_alike_on_both_sides_and_announced(desk: Desk) -> None:
    write_outputs("You have **30 days** from delivery. <b>Yes</b>", "You have **14 days** in all.")
    page = desk.open(desk.context())
    press(page, "w")
    assert marked(page) == {"30", "from delivery", "<b>Yes</b>", "14", "in all"}
    assert page.locator("#left b, #right b").count() == 0
    expect(page.locator("#marks")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#view-said")).to_contain_text("Differences are marked.")
    expect(page.locator(".out .note").first).to_contain_text("only here")
    classes = page.locator(".text .only").evaluate_all("all => all.map((n) => n.outerHTML)")
    assert {one.split(">")[0] for one in classes} == {'<ins class="only"'}
    assert_accessible(page)
    press(page, "t")
    expect(page.locator("#marks")).to_have_attribute("aria-pressed", "false")
    assert any("**30 days**" in text for text in texts(page))
    press(page, "t")
    assert page.locator("#left strong, #right strong").count() == 2


def common(left: str, right: str) -> int:
    """Length of the longest common subsequence, by the textbook's table."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = row
        row = [0]
        for n, other in enumerate(right):
            row.append(before[n] + 1 if one == other else max(before[n + 1], row[n]))
    return row[-1]


def test_the_difference_keeps_as_much_as_can_be_kept(page: Page) -> None:
    rng = np.random.default_rng(5)
    drawn = ["".join(rng.choice(list("abc"), size=rng.integers(12))) for _ in range(600)]
    pairs = [drawn[n : n + 2] for n in range(0, 600, 2)]
    kept = page.evaluate(
        """async (pairs) => {
            const { difference } = await import("/static/js/judging-diff.js");
            const kept = (text, only) => [...text].filter((_, n) => !only[n]).join("");
            return pairs.map(([left, right]) => {
                const only = difference([...left], [...right]);
                return [kept(left, only.left), kept(right, only.right)];
            });
        }""",
        pairs,
    )
    assert all(left == right for left, right in kept)
    assert [len(left) for left, _ in kept] == [common(*pair) for pair in pairs]


def test_what_cannot_be_compared_says_so(desk: Desk) -> None:
    write_outputs("a " * 4001, "b")
    page = desk.open(desk.context())
    press(page, "w")
    expect(page.locator("#compared")).to_contain_text("more than 4,000 words")
    assert page.locator(".text .only").count() == 0
    write_outputs(" ".join(f"a{n}" for n in range(2500)), " ".join(f"b{n}" for n in range(2500)))
    page.reload()
    press(page, "w")
    expect(page.locator("#compared")).to_contain_text("share too little")
    write_outputs("[" * 1500 + "]" * 1500, "[" * 1400 + "1" + "]" * 1400)
    page.reload()
    press(page, "w")
    expect(page.locator(".out .note").first).to_contain_text("only here")


def test_two_documents_are_trees_and_their_differences_are_those_of_their_fields(
    desk: Desk,
) -> None:
    write_outputs(
        '{"same": {"a": 1}, "reply": "<i>yes</i>", "only": [1], "list": [{"n": 1}, {"n": 2}]}',
        '```json\n{"reply": "no", "list": [{"n": 0}, {"n": 1}, {"n": 2}], "same": {"a": 1}}\n```',
    )
    page = desk.open(desk.context())
    assert page.locator("#left > .tree, #right > .tree").count() == 2
    page.locator("#left summary").first.click()
    expect(page.locator("#left .key").first).to_be_hidden()
    press(page, "w")
    rows = page.locator("li.only").evaluate_all(
        "rows => rows.map((row) => row.innerText.replace(/\\s+/g, ' ').trim())"
    )
    assert sorted(rows) == [
        "1 1 field only here n 0",
        "only 1 item only here 1 1",
        "reply <i>yes</i> differs",
        "reply no differs",
    ]
    assert page.locator("#left i, #right i").count() == 0
    assert_accessible(page)


def test_long_texts_are_folded_until_the_person_wants_them_whole(desk: Desk) -> None:
    write_outputs(LONG, "Short.")
    Prompt.objects.update(content=LONG)
    context = desk.context()
    page = desk.open(context)
    expect(page.locator(".text.folded")).to_have_count(1)
    expect(page.locator(".more:visible")).to_contain_text("more lines")
    height = "n => n.clientHeight"
    folded = page.locator("#prompt-region").evaluate(height)
    press(page, "p")
    assert page.locator("#prompt-region").evaluate(height) > folded
    press(page, "e")
    expect(page.locator(".text.folded")).to_have_count(0)
    again = desk.open(context)
    expect(again.locator(".text.folded")).to_have_count(0)
    again.get_by_role("button", name="Fold long answers").click()
    expect(again.locator(".text.folded")).to_have_count(1)


def test_both_sides_scroll_together_in_proportion_if_wanted(desk: Desk) -> None:
    write_outputs(LONG[:1600], LONG[:900] * 2)
    page = desk.open(desk.context())
    place = "n => n.scrollTop / (n.scrollHeight - n.clientHeight)"
    to_half = "n => { n.scrollTop = (n.scrollHeight - n.clientHeight) / 2 }"
    left, right = page.locator("#left-region"), page.locator("#right-region")
    left.evaluate(to_half)
    page.wait_for_timeout(100)
    assert right.evaluate(place) == 0
    press(page, "y")
    expect(page.locator("#together")).to_have_attribute("aria-pressed", "true")
    until(lambda: abs(right.evaluate(place) - 0.5) < 0.02, "the right side has followed")
    right.evaluate("n => { n.scrollTop = 0 }")
    until(lambda: left.evaluate(place) == 0, "the left side has followed")


def test_the_rubric_stands_beside_the_pair_while_it_is_judged(page: Page) -> None:
    stocked(page)
    first = prompt(page)
    press(page, "r")
    expect(page.locator("#rubric")).to_be_visible()
    expect(page.locator("#rubric .rubric.now")).to_contain_text("correctness")
    expect(page.locator("#rubric .example").first).to_contain_text("Examples")
    press(page, "a")
    expect(page.locator("#rubric .rubric.now")).to_contain_text("refusal")
    assert_accessible(page)
    press(page, "sf")
    assert prompt(page) != first
    saved(page, 1)
    page.reload()
    expect(page.locator("#rubric")).to_be_visible()
    press(page, "r")
    expect(page.locator("#rubric")).to_be_hidden()


def test_the_sheet_of_keys_and_a_pair_with_every_part_are_accessible(desk: Desk) -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    call = {"function": {"name": "find", "arguments": '{"id": 7}'}, "id": "call_77"}
    write_outputs(
        [{"type": "image_url", "image_url": {"url": dot}}, {"type": "text", "text": RUBRIC}],
        [{"role": "assistant", "content": None, "tool_calls": [call]}],
    )
    page = desk.open(desk.context())
    assert page.locator(".text img").evaluate("image => image.naturalWidth") == 1
    expect(page.locator(".call")).to_contain_text("calls find")
    assert_accessible(page)
    press(page, "?")
    assert_accessible(page)


def test_a_phone_shows_one_side_at_a_time_and_is_judged_by_thumb(desk: Desk) -> None:
    write_outputs("Wide " + "word" * 200 + "\n\n| a | b |\n|---|---|\n| c | d |", LONG)
    page = desk.open(desk.context(**PHONE))
    stocked(page)
    first = prompt(page)
    sideways = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(sideways) <= 0
    expect(page.locator("#left")).to_be_in_viewport()
    expect(page.locator("#right")).not_to_be_in_viewport()
    other = page.locator("#switch").get_by_role("button", name="Right")
    other.tap()
    expect(other).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#right")).to_be_in_viewport()
    assert_accessible(page)
    for question in page.locator(".question").all():
        question.locator(".choice").first.tap()
    expect(page.locator("#prompt")).not_to_have_text(first)
    expect(page.locator("#today")).to_have_text("1")
    expect(page.locator("#left")).to_be_in_viewport()
    boxes = [one.bounding_box() for one in page.locator("#answers .choice").all()]
    assert [box for box in boxes if not box or box["height"] < 44 or box["y"] > 800] == []
    page.locator("#pair").evaluate("pair => pair.scrollTo({left: 390, behavior: 'instant'})")
    expect(other).to_have_attribute("aria-pressed", "true")
    page.locator("#open-view").tap()
    page.locator("#marks").tap()
    expect(page.locator("#marks")).to_be_hidden()
    assert page.evaluate(sideways) <= 0
