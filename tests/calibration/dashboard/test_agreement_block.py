"""What the page says of annotators who judged the same pairs."""

from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client

from calibration.dashboard.blocks.agreement import MOST_COUPLES, Part, Shown, part_of
from calibration.models import FitSupplement
from calibration.statistics.agreement import Agreement, Couple
from calibration.statistics.reliability import Score
from tests.calibration.dashboard.section import section_of
from tests.calibration.dashboard.stories import client_of, fitted, judge_some, owner_of, page_url
from tests.calibration.world import freeze, make_world

ALPHA = Score(0.71, 0.6, 0.8)
COUPLE = Couple(0, 1, 40, Score(0.9, 0.8, 0.97), Score(0.75, 0.6, 0.88))


def said(**changes: Any) -> Agreement:
    given: dict[str, Any] = {
        "measure": "ordinal",
        "n_annotators": 3,
        "n_pairs": 200,
        "n_twice": 60,
        "alpha": ALPHA,
        "same": Score(0.85, 0.8, 0.9),
        "couples": (COUPLE,),
    }
    return Agreement(**given | changes)


def part(**changes: Any) -> Part:
    return part_of(section_of(asdict(said(**changes))))


def test_without_a_pair_judged_twice_it_says_what_to_ask_for() -> None:
    found = part(n_twice=0, alpha=None, same=None, couples=())
    assert found.sentence.startswith("No pair was judged twice")
    assert "overlap of 15%" in found.advice
    assert found.alpha == found.same == Shown("\N{EN DASH}", "")


def test_one_person_alone_is_asked_to_find_a_second() -> None:
    found = part(n_annotators=1, n_twice=0, alpha=None, same=None, couples=())
    assert found.advice.startswith("One person has judged everything. Ask a second one")


@pytest.mark.parametrize(
    ("alpha", "words"),
    [
        (0.8, "People judge alike:"),
        (0.7, "People mostly judge alike"),
        (0.4, "People often judge differently"),
        (0.0, "no more than chance"),
        (-0.2, "no more than chance"),
    ],
)
def test_the_sentence_follows_krippendorffs_lines(alpha: float, words: str) -> None:
    assert words in part(alpha=Score(alpha, None, None)).sentence


def test_a_few_pairs_are_said_to_be_few() -> None:
    assert part(n_twice=1).advice.startswith("Only 1 pair was judged twice")
    assert part(n_twice=20).advice == ""


def test_low_agreement_leads_to_the_rubric() -> None:
    assert "rubric" in part(alpha=Score(0.3, 0.1, 0.5)).advice


def test_one_answer_throughout_is_no_disagreement() -> None:
    assert "one and the same answer" in part(alpha=None).sentence


def test_people_are_numbers_from_one_on_with_intervals() -> None:
    [line] = part().couples
    assert (line.people, line.pairs) == ("Annotators 1 and 2", 40)
    assert line.same == Shown("90%", "80% to 97%")
    assert line.kappa == Shown("0.75", "0.60 to 0.88")


def test_kappa_below_nothing_has_a_true_minus_and_zero_has_none() -> None:
    couple = Couple(0, 1, 40, None, Score(-0.3, -0.5, -0.001))
    [line] = part(couples=(couple,)).couples
    assert line.kappa == Shown("\N{MINUS SIGN}0.30", "\N{MINUS SIGN}0.50 to 0.00")
    assert line.same.value == "\N{EN DASH}"


def test_the_least_agreeing_couples_are_shown_and_the_rest_is_counted() -> None:
    couples = tuple(Couple(0, n, 12, None, None) for n in range(1, MOST_COUPLES + 4))
    found = part(couples=couples)
    assert (len(found.couples), found.more) == (MOST_COUPLES, 3)
    assert found.couples[0].people == "Annotators 1 and 2"


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_it_and_no_name() -> None:
    world = make_world(prompts=60)
    freeze(world)
    judge_some(world)
    fit = fitted(world)
    FitSupplement.objects.create(fit=fit, sections={"agreement": asdict(said())}, seconds=0.1)
    client: Client = client_of(owner_of(world))
    html = client.get(page_url(world.migration)).content.decode()
    assert "Do annotators agree?" in html
    assert "Annotators 1 and 2" in html
    assert "60 of 200 pairs judged twice" in html
    assert "anna" not in html
