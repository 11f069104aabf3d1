"""A third person is asked from the list of disagreements; what came of it is told there."""

import pytest
from django.test import Client

from annotation.models import Adjudication, Annotator, Assignment
from annotation.services import record_judgments, skip
from calibration.selectors.evidence import take_snapshot
from calibration.team.adjudications import adjudications_of
from calibration.team.disputes import disputes_of
from calibration.team.scope import scope_of
from tests.annotation.people import claimed, make_annotator, make_desk
from tests.calibration.team.people import client_of, lead_of, url
from tests.calibration.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_desk(prompts=20, overlap=2)


@pytest.fixture
def people(world: World) -> list[Annotator]:
    return [make_annotator(name, world.migration) for name in ("ann", "bob", "cem", "dee")]


def judge(world: World, person: Annotator, value: int) -> Assignment:
    held = claimed(world.migration, person)
    other = {"left": "right", "right": "left"}[held.candidate_side]
    choice = {1: held.candidate_side, -1: other, 0: "both"}[value]
    record_judgments(assignment=held, answers={"correctness": choice})
    return held


@pytest.fixture
def disputed(world: World, people: list[Annotator]) -> int:
    queued = judge(world, people[0], 1).queued_id
    assert judge(world, people[1], -1).queued_id == queued
    return queued


def ask(client: Client, world: World, queued: int, who: Annotator | None) -> str:
    data = {"person": who.pk, "reason": "a close call"} if who else {}
    reply = client.post(url(world, "team_pair_adjudicate", queued), data, follow=True)
    return " ".join(reply.content.decode().split())


def test_those_who_have_not_met_the_pair_may_be_asked_but_not_the_reader(
    world: World, people: list[Annotator], disputed: int
) -> None:
    user = lead_of(world)
    Annotator.objects.create(service=world.migration.service, name="lea", user=user)
    [row] = disputes_of(scope_of(world.migration, user)).rows
    assert (row.queued, [third.name for third in row.thirds]) == (disputed, ["cem", "dee"])
    assert "cem</option>" in client_of(user).get(url(world, "team_disagreements")).content.decode()


def test_what_became_of_it_is_told_by_whom_they_side_with(
    world: World, people: list[Annotator], disputed: int
) -> None:
    lead, cem = client_of(lead_of(world)), people[2]
    assert "Choose who is to judge this pair" in ask(lead, world, disputed, None)
    page = ask(lead, world, disputed, cem)
    assert "cem is shown this pair next" in page
    assert "is shown it next" in page
    assert Adjudication.objects.get().requested_by == lead_of(world)
    assert "somebody holds this pair now" in ask(lead, world, disputed, people[3]).lower()
    assert judge(world, cem, 1).queued_id == disputed
    [asked] = adjudications_of(scope_of(world.migration, lead_of(world)))
    assert (asked.state, asked.outcome) == ("judged", ("Correctness: sides with ann",))


def test_who_gives_it_back_is_told_too(
    world: World, people: list[Annotator], disputed: int
) -> None:
    ask(client_of(lead_of(world)), world, disputed, people[2])
    skip(assignment=claimed(world.migration, people[2]), reason="needs_expert")
    [asked] = adjudications_of(scope_of(world.migration, lead_of(world)))
    assert (asked.state, asked.outcome) == ("given_back", ("needs an expert",))


def test_a_fit_reads_the_third_judgment_as_one_more_of_its_own(
    world: World, people: list[Annotator], disputed: int
) -> None:
    dimension = world.dimensions[0].pk
    before = take_snapshot(dimension).evidence
    ask(client_of(lead_of(world)), world, disputed, people[2])
    judge(world, people[2], 1)
    after = take_snapshot(dimension)
    assert before is not None
    assert after.evidence is not None
    judgments = after.evidence.judgments
    assert (before.judgments.size, judgments.size) == (2, 3)
    assert sorted(judgments.value.tolist()) == [-1, 1, 1]
    assert len(set(judgments.annotator.tolist())) == 3
    assert after.annotators == tuple(sorted(one.pk for one in people[:3]))
    assert set(judgments.importance.tolist()) == {1.0}
    assert judgments.designed.all()
    assert len(set(judgments.row.tolist())) == 1
