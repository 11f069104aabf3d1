"""Beside the answers and between two pairs: reasons, flags, guesses, objections, training."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotation.models import (
    Assignment,
    Flag,
    GivenReasons,
    Guess,
    Judgment,
    ScoreObjection,
    TrainingResult,
)
from annotation.services import set_policy
from migrations_app.models import MetricScore, OutputPair
from tests.annotation.browser import (
    CHROMIUM,
    Desk,
    press,
    prompt,
    ready,
    saved,
    stocked,
    write_outputs,
)
from tests.annotation.people import make_desk, make_gold
from tests.annotation.test_judging_views import assert_accessible
from tests.calibration.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def world() -> World:
    return make_desk(prompts=12)


def asked(page: Page, name: str) -> None:
    """Wait until that is asked, and keys are for it."""
    expect(page.locator(f"#ask-{name}")).to_be_visible()
    page.wait_for_selector("#main[data-ready=asking]", state="attached")


def test_reasons_cost_no_key_and_go_with_the_answers(page: Page) -> None:
    stocked(page)
    expect(page.locator("#why label")).to_have_count(7)  # neither says already that both are bad
    press(page, "a")
    saved(page, 1)
    assert not GivenReasons.objects.exists()
    press(page, "142s")
    saved(page, 2)
    [given] = GivenReasons.objects.all()
    assert given.codes == ["hallucination", "unsafe", "too_long"]
    expect(page.locator("#why input:checked")).to_have_count(0)
    press(page, "z")
    expect(page.locator("#why input:checked")).to_have_count(3)
    press(page, "142s")
    saved(page, 2)
    assert GivenReasons.objects.get(revision=2).codes == []
    counted = Judgment.objects.filter(retracted=False).order_by("pk")
    assert list(counted.values_list("keystrokes", flat=True)) == [1, 4, 4]


def test_a_flag_reaches_the_lead_also_from_a_page_without_a_line(page: Page) -> None:
    stocked(page)
    first = prompt(page)
    page.context.set_offline(True)
    press(page, "n")
    assert_accessible(page)
    page.keyboard.type("Names a <b>customer</b>: a sad fact")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#flag")).to_be_hidden()
    expect(page.locator("#answers input:checked")).to_have_count(0)
    assert prompt(page) == first
    press(page, "s")
    page.context.set_offline(False)
    saved(page, 1)
    assert Flag.objects.get().note == "Names a <b>customer</b>: a sad fact"
    assert Flag.objects.get().assignment.judgments.count() == 1


def test_the_guess_comes_after_so_many_pairs_and_tells_nothing(world: World, desk: Desk) -> None:
    set_policy(migration=world.migration, guess_after=2)
    page = desk.open(desk.context())
    stocked(page)
    press(page, "s")
    second = prompt(page)
    ready(page)
    press(page, "sa")  # the second key comes too soon to be meant for the guess
    asked(page, "guess")
    assert prompt(page) == second
    saved(page, 2)
    assert not Guess.objects.exists()
    assert_accessible(page)
    press(page, "f")
    ready(page)
    expect(page.locator("#ask-guess")).to_be_hidden()
    expect(page.locator("#prompt")).not_to_have_text(second)
    expect(page.locator("#state")).to_have_text("Saved")
    guess = Guess.objects.get()
    assert guess.side == "right"
    assert guess.assignment.queued.pair.prompt.content == second
    for _ in range(2):
        ready(page)
        press(page, "s")
    asked(page, "guess")
    press(page, "x")
    ready(page)
    saved(page, 4)
    assert Guess.objects.count() == 1


def of_score(held: Assignment) -> str:
    """The side whose output the score of this world prefers."""
    pair = held.queued.pair
    values = dict(
        MetricScore.objects.filter(
            output__in=[pair.incumbent_output_id, pair.candidate_output_id]
        ).values_list("output_id", "value")
    )
    better = values[pair.candidate_output_id] > values[pair.incumbent_output_id]
    other = {"left": "right", "right": "left"}
    return held.candidate_side if better else other[held.candidate_side]


def test_a_score_that_preferred_the_other_side_is_asked_about_after_the_judgment(
    world: World, desk: Desk
) -> None:
    MetricScore.objects.all().delete()
    metric = world.dimensions[0].metrics.get()
    MetricScore.objects.bulk_create(
        MetricScore(metric=metric, output_id=output, value=value)
        for pair in OutputPair.objects.all()
        for output, value in ((pair.incumbent_output_id, 0.2), (pair.candidate_output_id, 0.9))
    )
    set_policy(migration=world.migration, asks_objections=True)
    page = desk.open(desk.context())
    assert "preferred" not in page.locator("#main").inner_text()
    held = Assignment.objects.get(queued__pair__prompt__content=prompt(page))
    press(page, "a" if of_score(held) == "left" else "f")
    saved(page, 1)
    ready(page)
    held = Assignment.objects.get(queued__pair__prompt__content=prompt(page))
    side = of_score(held)
    press(page, "f" if side == "left" else "a")
    asked(page, "objection")
    expect(page.locator("#objection-title")).to_contain_text(f"preferred the {side} answer")
    assert_accessible(page)
    press(page, "14")
    page.keyboard.press("Enter")
    ready(page)
    expect(page.locator("#state")).to_have_text("Saved")
    objection = ScoreObjection.objects.get()
    assert (objection.assignment, objection.metric) == (held, metric)
    assert objection.codes == ["length", "facts"]


def train(world: World, size: int) -> None:
    for key in make_gold(world, size):
        type(key).objects.filter(pk=key.pk).update(
            explanation="Both are *right*. <script>1</script>"
        )
    set_policy(migration=world.migration, training_size=size, pass_mark=0.5, gold_share=0.0)


def test_training_explains_each_answer_and_says_when_it_is_passed(world: World, desk: Desk) -> None:
    train(world, 2)
    page = desk.open(desk.context())
    expect(page.locator("#training")).to_contain_text("Pair 1 of 2")
    expect(page.locator("#training")).to_contain_text("50% right open the queue")
    press(page, "a")
    asked(page, "lesson")
    expect(page.locator("#lessons")).to_contain_text("Not as expected")
    expect(page.locator("#lessons")).to_contain_text("Expected: Both / Neither")
    expect(page.locator("#lessons em")).to_have_text("right")
    assert page.locator("#lessons script").count() == 0
    assert_accessible(page)
    page.keyboard.press("Enter")
    ready(page)
    expect(page.locator("#training")).to_contain_text("Pair 2 of 2")
    press(page, "s")
    asked(page, "lesson")
    expect(page.locator("#lessons .lesson.right")).to_have_count(1)
    page.keyboard.press("Enter")
    asked(page, "passed")
    expect(page.locator("#ask-passed")).to_contain_text("1 of 2 answers were right")
    page.keyboard.press("Enter")
    ready(page)
    expect(page.locator("#training")).to_be_hidden()
    press(page, "s")
    saved(page, 3)
    expect(page.locator("#ask-lesson")).to_be_hidden()
    page.reload()
    ready(page)
    expect(page.locator("#ask-passed")).to_be_hidden()


def test_what_is_said_after_the_lesson_does_not_pass_the_training(world: World, desk: Desk) -> None:
    train(world, 1)
    page = desk.open(desk.context())
    press(page, "a")
    asked(page, "lesson")
    # the right answer is known now; another tab, or a script, gives it
    held = Assignment.objects.get()
    answer: Any = page.evaluate(
        """async (pair) => {
            const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
            const reply = await fetch(`pairs/${pair}/`, {
                method: 'POST',
                headers: {'Content-Type': 'application/json', 'X-CSRFToken': token},
                body: JSON.stringify({answers: {correctness: 'both'}}),
            });
            return reply.json();
        }""",
        held.pk,
    )
    assert answer["saved"]
    page.keyboard.press("Enter")
    expect(page.locator("#failed-title")).to_be_visible()
    expect(page.locator("#nothing")).to_contain_text("0 of 1 answers were right")
    assert_accessible(page)
    result = TrainingResult.objects.get()
    assert (result.right, result.passed, result.decided_at <= timezone.now()) == (0, False, True)


def test_answers_begun_go_on_in_another_browser(desk: Desk) -> None:
    page = desk.open(desk.context())
    stocked(page)
    first = prompt(page)
    with page.expect_response("**/draft/"):
        press(page, "2")
    other = desk.open(desk.context())
    assert prompt(other) == first
    expect(other.locator("#why input:checked")).to_have_count(1)
    press(other, "a")
    saved(other, 1)
    assert GivenReasons.objects.get().codes == ["unsafe"]
    assert Assignment.objects.get(judged_at__isnull=False).draft is None


def test_who_answers_at_a_stroke_sends_no_draft_and_is_told_to_take_time(desk: Desk) -> None:
    sent: list[str] = []

    def listen(page: Page) -> None:
        page.on("request", lambda request: sent.append(request.url))

    write_outputs("word " * 9000, "word " * 9000)
    page = desk.open(desk.context(), listen)
    for turn in range(5):
        ready(page)
        press(page, "s")
        saved(page, turn + 1)
    expect(page.locator("#hint")).to_contain_text("faster than these texts can be read")
    assert [url for url in sent if url.endswith("/draft/")] == []


def test_a_long_stretch_without_a_break_is_told_once(desk: Desk) -> None:
    page = desk.open(desk.context(), lambda page: page.clock.install())
    stocked(page)
    for _ in range(51 * 3):
        page.keyboard.press("Shift")
        page.clock.fast_forward(100)
        page.clock.run_for(20_000)
    press(page, "s")
    expect(page.locator("#hint")).to_contain_text("without a break")
    page.clock.run_for(21_000)
    expect(page.locator("#hint")).to_be_empty()
    ready(page)
    press(page, "s")
    expect(page.locator("#hint")).to_be_empty()
