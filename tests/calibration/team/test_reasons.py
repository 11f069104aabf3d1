"""The reasons people chose, counted; what they wrote, kept from who may be asked."""

import pytest
from django.test import Client

from annotation.models import GivenReasons, Guess
from annotation.services import record_judgments
from calibration.team.blinding import blinding_of
from calibration.team.reasons import reasons_of
from calibration.team.scope import scope_of
from migrations_app.models import Migration
from tests.annotation.people import claimed, judge_one, make_annotator, make_desk
from tests.calibration.team.people import client_of, lead_of, url
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Twelve answers: every third a side and `format`, of the unsafe ones `both_bad` as well."""
    made = make_desk(prompts=12)
    ann = make_annotator("ann", made.migration)
    for n in range(12):
        held = claimed(made.migration, ann)
        segment = held.queued.pair.prompt.segment
        codes = ["format"] * (n % 3 == 0) + ["both_bad"] * (segment == "unsafe")
        choice = "left" if n % 3 == 0 else "both"
        note = "Model 1 shouts" if n == 0 else ""
        record_judgments(assignment=held, answers={"correctness": choice}, reasons=codes, note=note)
    return made


@pytest.fixture
def admin(world: World) -> Client:
    return client_of(lead_of(world, "ada", "admin"))


def test_they_are_counted_by_segment_and_held_beside_a_dimension(world: World) -> None:
    found = reasons_of(scope_of(world.migration, lead_of(world)))
    assert found.answered == 12
    assert found.segments == ("safe", "unsafe")
    rows = {row.word: {cell.column: cell.count for cell in row.cells} for row in found.by_segment}
    assert rows["Both are bad"] == {"All": 4, "safe": 0, "unsafe": 4}
    assert rows["The format is wrong"]["All"] == 4
    [everything, *_] = found.by_dimension
    sided = {row.word: row.cells[0].share for row in found.by_dimension}
    assert everything.word == "All answers"
    wrong, whole = sided["The format is wrong"], sided["All answers"]
    assert wrong is not None
    assert whole is not None
    assert (wrong.value, wrong.n, whole.n) == (1.0, 4, 12)
    assert whole.value == pytest.approx(1 / 3)


def test_a_revised_answer_counts_with_its_last_reasons(world: World) -> None:
    given = GivenReasons.objects.filter(codes__contains="format").earliest("pk")
    record_judgments(assignment=given.assignment, answers={"correctness": "both"}, reasons=[])
    found = reasons_of(scope_of(world.migration, lead_of(world)))
    rows = {row.word: row.cells[0].count for row in found.by_segment}
    assert rows["The format is wrong"] == 3


def test_what_was_written_is_masked(world: World, admin: Client) -> None:
    page = admin.get(url(world, "team_reasons")).content.decode()
    assert "[model] shouts" in page
    assert "<em>" in page


def test_before_any_reason_the_page_says_what_comes() -> None:
    made = make_desk(prompts=3)
    page = client_of(lead_of(made)).get(url(made, "team_reasons")).content.decode()
    assert "No reason" in page


@pytest.mark.parametrize(
    ("right", "wrong", "opening", "figures"),
    [
        (0, 0, "Blinding is not measured.", "Nobody has been asked"),
        (3, 1, "Too few guesses to tell:", "75% right of 4 guesses (30 to 95)."),
        (11, 11, "Blinding holds:", "50% right of 22 guesses (31 to 69)."),
        (22, 3, "Blinding leaks:", "88% right of 25 guesses (70 to 96). People can tell"),
        (3, 22, "Blinding leaks:", "take one for the other"),
    ],
)
def test_measured_blinding_is_told_in_words(
    right: int, wrong: int, opening: str, figures: str
) -> None:
    made = make_desk(prompts=right + wrong + 1)
    guess(made.migration, right, wrong)
    found = blinding_of(scope_of(made.migration, lead_of(made)))
    assert found.opening == opening
    assert figures in found.words
    page = client_of(lead_of(made)).get(url(made, "team_checks")).content.decode()
    assert opening in page


def guess(migration: Migration, right: int, wrong: int) -> None:
    ann = make_annotator("ann", migration)
    for n in range(right + wrong):
        held = judge_one(migration, ann)
        Guess.objects.create(
            assignment=held, side="left", right=n < right, guessed_at=held.created_at
        )
