"""Gold is kept on a page of its own; who also judges does not learn which pairs it is."""

from typing import Any

import pytest
from django.test import Client

from annotation.models import Annotator, GoldKey, QueuedPair
from annotation.services import set_policy
from calibration.team.errors import BadKey
from calibration.team.keys import options_of, right_of, side_of, words_of
from calibration.team.scope import scope_of
from migrations_app.models import QualityDimension
from tests.annotation.people import judge_one, make_annotator, make_desk, make_gold, streams_of
from tests.calibration.team.people import client_of, lead_of, url
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_desk(prompts=20)


@pytest.fixture
def admin(world: World) -> Client:
    return client_of(lead_of(world, "ada", "admin"))


def text(client: Client, address: str, **data: Any) -> str:
    return " ".join(client.get(address, data).content.decode().split())


def test_the_answer_is_said_by_the_sides_of_the_page_and_kept_by_model(
    world: World, admin: Client
) -> None:
    shown = {side_of(pair.pk): pair for pair in world.pairs()}
    assert set(shown) == {"left", "right"}
    for side, pair in shown.items():
        page = text(admin, url(world, "team_gold_new", pair.pk))
        assert "Both or neither" in page
        form = {"right-correctness": ["1", "0"], "explanation": "The policy says so."}
        done = admin.post(url(world, "team_gold_add", pair.pk), form, follow=True)
        assert "The pair is gold now, with 1 known answer." in done.content.decode()
        key = GoldKey.objects.get(pair=pair)
        # "right only" is for the candidate where that stands on the right
        assert key.accepted == ([0, 1] if side == "right" else [-1, 0])
        mask = scope_of(world.migration, lead_of(world)).mask
        assert words_of(key, mask) == "Both or neither or right only"
    assert QueuedPair.objects.filter(stream="gold", withdrawn=False).count() == 2
    assert "The policy says so." in text(admin, url(world, "team_checks"))


def test_who_judges_neither_sees_nor_keeps_gold(world: World) -> None:
    [key] = make_gold(world, 1)
    both = client_of(lead_of(world, "leo", "lead", "annotator"))
    page = text(both, url(world, "team_checks"))
    assert "hidden from you because you judge here too" in page
    assert "Retire" not in page
    assert (
        both.get(url(world, "team_checks"), {"q": "Question"}).content.decode().count("gold/") == 0
    )
    pair = world.pairs()[0].pk
    assert both.get(url(world, "team_gold_new", pair)).status_code == 403
    assert both.post(url(world, "team_gold_add", pair)).status_code == 403
    assert both.post(url(world, "team_gold_retire", key.pk)).status_code == 403
    assert "Mark as gold" not in text(both, url(world, "team_disagreements"))


def test_a_lead_who_marked_a_pair_is_not_tested_with_it(world: World) -> None:
    user = lead_of(world)
    pair = QueuedPair.objects.order_by("-rank")[0].pair
    form = {"right-correctness": ["0"]}
    client_of(user).post(url(world, "team_gold_add", pair.pk), form)
    set_policy(migration=world.migration, gold_share=0.3)
    me = Annotator.objects.get(user=user)
    assert streams_of(world.migration, me, 10) == ["random"] * 10
    assert not me.assignments.filter(queued__stream="gold", slot__isnull=False).exists()


def test_nothing_ticked_marks_nothing(world: World, admin: Client) -> None:
    reply = admin.post(url(world, "team_gold_add", world.pairs()[0].pk), {})
    assert reply.status_code == 422
    assert "Tick at least one right answer" in reply.content.decode()
    assert not GoldKey.objects.exists()


def test_a_pair_is_found_by_its_words_unless_it_is_gold(world: World, admin: Client) -> None:
    page = text(admin, url(world, "team_checks"), q="Question 7?")
    assert page.count("Mark as gold…") == 1
    pair = next(one for one in world.pairs() if one.prompt.content == "Question 7?")
    admin.post(url(world, "team_gold_add", pair.pk), {"right-correctness": "0"})
    assert "No pair that could be marked has" in text(
        admin, url(world, "team_checks"), q="Question 7?"
    )


def test_those_judged_last_are_offered(world: World, admin: Client) -> None:
    held = judge_one(world.migration, make_annotator("ann", world.migration))
    page = text(admin, url(world, "team_checks"))
    assert url(world, "team_gold_new", held.queued.pair_id) in page


def test_a_key_most_people_miss_is_doubted_and_retired_with_a_reason(
    world: World, admin: Client
) -> None:
    [key] = make_gold(world, 1, accepted=(1.0,))
    set_policy(migration=world.migration, training_size=1)
    for name in ("ann", "bob", "cem", "dee", "eva"):
        judge_one(world.migration, make_annotator(name, world.migration), "both")
    page = text(admin, url(world, "team_checks"))
    assert "0 of 5 right" in page
    assert "is the key right?" in page
    address = url(world, "team_gold_retire", key.pk)
    assert "Say why" in admin.post(address, follow=True).content.decode()
    admin.post(address, {"reason": "a matter of taste"})
    key.refresh_from_db()
    assert key.retired_at is not None
    assert "1 gold pair short:" in text(admin, url(world, "team_checks"))


def dimension_of(world: World, **changes: Any) -> QualityDimension:
    dimension = world.dimensions[0]
    for name, value in changes.items():
        setattr(dimension, name, value)
    return dimension


@pytest.mark.parametrize(
    ("changes", "codes", "canonical"),
    [
        ({"scale": "preference_5"}, ("0.5", "1"), (0.5, 1.0)),
        ({"scale": "preference_3", "higher_is_better": False}, ("1",), (-1.0,)),
    ],
)
def test_choices_become_canonical_values(
    world: World, changes: dict[str, Any], codes: tuple[str, ...], canonical: tuple[float, ...]
) -> None:
    dimension, mask = dimension_of(world, **changes), scope_of(world.migration, lead_of(world)).mask
    chosen = [one for one in options_of(dimension, mask) if one.code in codes]
    pair = next(one.pk for one in world.pairs() if side_of(one.pk) == "right")
    assert right_of(dimension, chosen, pair).accepted == canonical
    mirrored = next(one.pk for one in world.pairs() if side_of(one.pk) == "left")
    assert right_of(dimension, chosen, mirrored).accepted == tuple(
        sorted(-value + 0.0 for value in canonical)
    )


def test_numbers_become_a_range_without_a_gap(world: World) -> None:
    dimension = dimension_of(world, scale="grade", grades=5)
    left, alike, right = options_of(dimension, scope_of(world.migration, lead_of(world)).mask)
    pair = next(one.pk for one in world.pairs() if side_of(one.pk) == "right")
    found = right_of(dimension, [alike, right], pair)
    assert (found.low, found.high) == (-0.125, 1.0)
    with pytest.raises(BadKey):
        right_of(dimension, [left, right], pair)
