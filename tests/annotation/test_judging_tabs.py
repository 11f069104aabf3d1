"""Two tabs, a line that breaks, and a pair whose time ran out: nothing is lost or asked twice."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Assignment, Judgment, QueuedPair
from annotation.services import record_judgments
from annotation.services.slots import settle
from tests.annotation.browser import CHROMIUM, Desk, press, prompt, ready, saved, stocked
from tests.annotation.people import claimed, make_annotator, make_desk
from tests.calibration.world import World

TEN_S = 10_000
BEAT_MS = 46_000
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def world() -> World:
    return make_desk(prompts=12, dimensions=("correctness", "refusal"))


def judge_by_another(world: World, open_pair: str) -> None:
    """The lease of the pair on the screen ends, and somebody else judges the pair."""
    held = Assignment.objects.get(queued__pair__prompt__content=open_pair)
    Assignment.objects.filter(pk=held.pk).update(slot=None, leased_until=None)
    queued = QueuedPair.objects.get(pk=held.queued_id)
    settle(queued)
    other = claimed(world.migration, make_annotator("bob", world.migration))
    assert other.queued_id == held.queued_id
    record_judgments(assignment=other, answers={"correctness": "both", "refusal": "both"})


def test_a_pair_judged_in_one_tab_gives_way_in_the_other(desk: Desk) -> None:
    context = desk.context()
    one, other = desk.open(context), desk.open(context)
    stocked(one)
    stocked(other)
    first = prompt(one)
    assert prompt(other) == first
    press(one, "sf")
    expect(other.locator("#notices")).to_contain_text("You have done this pair in another tab")
    expect(other.locator("#prompt")).not_to_have_text(first)
    saved(one, 1)
    for today in (2, 3):
        stocked(other)
        ready(other)
        press(other, "aa")
        saved(other, today)
    expect(one.locator("#prompt")).to_have_text(prompt(other))
    assert Judgment.objects.count() == 6
    assert set(Judgment.objects.values_list("revision", flat=True)) == {1}


def test_ten_seconds_without_a_line_cost_nothing(desk: Desk) -> None:
    page = desk.open(desk.context(), lambda page: page.clock.install())
    stocked(page)
    page.context.set_offline(True)
    press(page, "ss")
    page.clock.run_for(TEN_S // 2)
    press(page, "ff")
    page.clock.run_for(TEN_S // 2)
    expect(page.locator("#state")).to_contain_text("Not saved: 2 pairs")
    assert not Judgment.objects.exists()
    page.context.set_offline(False)
    saved(page, 2)
    assert Judgment.objects.count() == 4


def test_an_answer_that_came_too_late_is_explained_and_the_next_pair_is_there(
    world: World, page: Page
) -> None:
    stocked(page)
    first = prompt(page)
    judge_by_another(world, first)
    press(page, "aa")
    expect(page.locator("#notices")).to_contain_text("someone else judged this pair meanwhile")
    expect(page.locator("#prompt")).not_to_have_text(first)
    ready(page)
    press(page, "ss")
    saved(page, 1)


def test_a_pair_that_was_lost_while_it_was_read_is_replaced(world: World, desk: Desk) -> None:
    page = desk.open(desk.context(), lambda page: page.clock.install())
    stocked(page)
    first = prompt(page)
    judge_by_another(world, first)
    page.clock.run_for(BEAT_MS)
    expect(page.locator("#notices")).to_contain_text("someone else judged this pair meanwhile")
    expect(page.locator("#prompt")).not_to_have_text(first)
