"""What the table says of a person, and the page of one."""

import pytest
from django.test import Client
from django.utils import timezone

from annotation.models import Stream
from calibration.team.fitted import fitted_of
from calibration.team.forecasts import fits_of
from calibration.team.people import People, Person, people_of
from calibration.team.scope import scope_of
from calibration.team.shares import share_of
from tests.calibration.team.people import (
    answer,
    client_of,
    days_ago,
    judged_by,
    lead_of,
    person,
    said_of,
    skip,
    url,
)
from tests.calibration.world import World, freeze, judge, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60, dimensions=("correctness", "style"))
    freeze(made)
    return made


@pytest.fixture
def lead(world: World) -> Client:
    return client_of(lead_of(world))


def people(world: World) -> People:
    scope = scope_of(world.migration, lead_of(world, "lu"))
    return people_of(scope, fitted_of(scope, fits_of(scope)))


def one(world: World, name: str) -> Person:
    return next(row for row in people(world).rows if row.name == name)


def shown(client: Client, world: World, name: str) -> str:
    address = url(world, "team_person", person(world, name).pk)
    return " ".join(client.get(address).content.decode().split())


def test_pairs_are_counted_today_in_seven_days_and_in_all(world: World) -> None:
    judged_by(world, "ann", "lll", at=timezone.now())
    judged_by(world, "ann", "ll", start=3, at=days_ago(3))
    judged_by(world, "ann", "l", start=5, at=days_ago(9))
    ann = one(world, "ann")
    assert (ann.today, ann.week, ann.judged) == (3, 5, 6)


def test_seconds_are_counted_once_a_pair_however_many_dimensions(world: World) -> None:
    for n, seconds in enumerate([10, 20, 30, 40, 50]):
        answer(world, world.pairs()[n], "ann", "left", seconds=seconds)
    speed = one(world, "ann").speed
    assert speed is not None
    assert (speed.low, speed.median, speed.high, speed.n) == (20, 30, 40, 5)


def test_below_a_third_of_the_team_is_too_fast_from_twenty_pairs_on(world: World) -> None:
    judged_by(world, "ann", "l" * 60, seconds=30.0)
    judged_by(world, "few", "l" * 19, seconds=2.0)
    judged_by(world, "fast", "l" * 20, start=20, seconds=9.0)
    judged_by(world, "brisk", "l" * 20, start=20, seconds=11.0)
    assert [row.name for row in people(world).rows if row.too_fast] == ["fast"]


def test_the_share_of_the_left_side_is_of_answers_that_took_one(world: World) -> None:
    judged_by(world, "ann", "lllrbb")
    left = one(world, "ann").left
    assert left is not None
    assert left.value == pytest.approx(0.75)
    assert left.n == 4  # pairs, though each was answered on two dimensions
    assert left.low < 0.75 < left.high


def test_the_interval_of_a_share_is_the_one_in_the_book() -> None:
    """Wilson (1927): 1.6449 for 90%; 10 of 20 gives .5 -+ .1726."""
    share = share_of(10, 20)
    assert share is not None
    assert share.low == pytest.approx(0.3274, abs=1e-3)
    assert share.high == pytest.approx(0.6726, abs=1e-3)
    assert share_of(0, 0) is None


def test_skips_are_told_by_their_reason(world: World, lead: Client) -> None:
    for n in range(2):
        skip(world, world.pairs()[n], "ann", "wrong_language")
    skip(world, world.pairs()[2], "ann", "cannot_judge", "no idea about tax")
    ann = one(world, "ann")
    assert [(s.word, s.count) for s in ann.skips] == [("language", 2), ("cannot judge", 1)]
    assert "hidden while you may be asked about the pair" in shown(lead, world, "ann")
    admin = client_of(lead_of(world, "ada", "admin"))
    assert "no idea about tax" in shown(admin, world, "ann")


def test_who_answers_by_habit_is_named_with_the_dimension(world: World, lead: Client) -> None:
    judged_by(world, "ann", "lrlr")
    judged_by(world, "spam", "llll")
    said_of(world, spam=0.97, ann=0.89)
    table = people(world)
    assert [(row.name, row.habit) for row in table.flagged] == [("spam", ("Correctness",))]
    assert "answers by habit" in lead.get(url(world, "team_people")).content.decode()
    assert "answers by habit: Correctness" in shown(lead, world, "spam")
    assert "answers by habit:" not in shown(lead, world, "ann")


def test_the_lean_is_drawn_from_the_middle_in_points(world: World, lead: Client) -> None:
    judged_by(world, "ann", "lrlr")
    said_of(world)
    lean = one(world, "ann").lean
    assert lean is not None
    assert lean.mean == pytest.approx(0.08)
    assert 50 < float(lean.dot.strip("%")) < 100
    assert "+8" in lead.get(url(world, "team_people")).content.decode()


def test_a_person_unknown_to_the_fit_has_no_lean(world: World, lead: Client) -> None:
    judged_by(world, "ann", "lrlr")
    said_of(world)
    judged_by(world, "new", "l", start=5)
    new = one(world, "new")
    assert (new.lean, new.habit) == (None, ())
    assert lead.get(url(world, "team_person", new.id)).status_code == 200


def test_the_matrix_names_both_people_of_a_couple(world: World, lead: Client) -> None:
    judged_by(world, "ann", "lrlr")
    judged_by(world, "ben", "lrlr")
    said_of(world)
    page = " ".join(lead.get(url(world, "team_people")).content.decode().split())
    assert "with ann" in page
    assert "0.51" in page
    assert "0.31 to 0.82" in page
    assert "24 of 100 pairs judged twice" in page


def test_a_page_of_a_person_shows_answers_as_they_were_given(world: World, lead: Client) -> None:
    judged_by(world, "ann", "lrb")
    page = shown(lead, world, "ann")
    assert page.count("Left only") == 2
    assert page.count("Both") == 2
    assert "Question 1?" in page


def test_a_value_from_a_file_is_not_told(world: World, lead: Client) -> None:
    judge(world, world.dimensions[0], world.pairs()[:2], [1.0, -1.0], stream=Stream.IMPORTED)
    page = shown(lead, world, "anna")
    assert page.count("from a file") == 2


def test_gold_is_not_among_the_answers(world: World, lead: Client) -> None:
    judge(world, world.dimensions[0], world.pairs()[:2], [1.0, 0.0], stream=Stream.GOLD, name="ann")
    assert "Latest answers" not in shown(lead, world, "ann")


def test_nobody_of_another_service_is_shown(world: World, lead: Client) -> None:
    assert lead.get(url(world, "team_person", 10**9)).status_code == 404
