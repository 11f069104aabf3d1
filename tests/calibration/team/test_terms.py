"""What holds for one person, set by the lead on that person's page."""

import pytest
from django.test import Client
from django.utils import timezone

from annotation.models import Annotator, AnnotatorTerms, TrainingResult, TrainingTry
from annotation.services import set_policy
from tests.annotation.people import claimed, make_annotator, make_desk, make_gold, refused
from tests.calibration.team.people import client_of, lead_of, url
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_desk(prompts=20)


@pytest.fixture
def lead(world: World) -> Client:
    return client_of(lead_of(world))


@pytest.fixture
def ann(world: World) -> Annotator:
    return make_annotator("ann", world.migration)


def post(client: Client, world: World, name: str, who: Annotator, **data: object) -> str:
    reply = client.post(url(world, name, who.pk), data, follow=True)
    return " ".join(reply.content.decode().split())


def test_terms_are_saved_shown_and_hold_at_the_next_claim(
    world: World, lead: Client, ann: Annotator
) -> None:
    page = post(lead, world, "team_person_terms", ann, daily_cap="3", segments=["unsafe"])
    assert "it holds for ann from the next pair on" in page
    terms = AnnotatorTerms.objects.get(annotator=ann)
    assert (terms.paused, terms.daily_cap, terms.segments) == (False, 3, ["unsafe"])
    assert claimed(world.migration, ann).queued.pair.prompt.segment == "unsafe"
    assert 'value="unsafe" id="id_segments_1" checked' in page.replace(" />", ">")
    post(lead, world, "team_person_terms", ann, paused="on")
    assert refused(world.migration, ann).code == "you_paused"


def test_what_cannot_be_is_marked_and_not_saved(world: World, lead: Client, ann: Annotator) -> None:
    for wrong in ({"daily_cap": "0"}, {"segments": ["nowhere"]}):
        assert lead.post(url(world, "team_person_terms", ann.pk), wrong).status_code == 422
    assert not AnnotatorTerms.objects.exists()


def test_a_leaver_s_open_pairs_go_back_at_once(world: World, lead: Client, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    assert "holds 1 open pair." in lead.get(url(world, "team_person", ann.pk)).content.decode()
    assert "1 open pair went back to the queue" in post(lead, world, "team_person_hand_over", ann)
    bob = make_annotator("bob", world.migration)
    assert claimed(world.migration, bob).queued_id == held.queued_id


def test_another_try_is_granted_with_its_reason(world: World, lead: Client, ann: Annotator) -> None:
    make_gold(world, 4)
    set_policy(migration=world.migration, training_size=4)
    TrainingResult.objects.create(
        annotator=ann,
        migration=world.migration,
        number=1,
        right=1,
        answers=4,
        pass_mark=0.8,
        passed=False,
        decided_at=timezone.now(),
    )
    page = " ".join(lead.get(url(world, "team_person", ann.pk)).content.decode().split())
    assert "1 of 4</span> right" in page
    assert "is given nothing until you decide" in page
    assert "waits for you" in lead.get(url(world, "team_checks")).content.decode()
    assert "Say why" in post(lead, world, "team_person_try", ann)
    assert not TrainingTry.objects.exists()
    done = post(lead, world, "team_person_try", ann, reason="misread the rubric")
    assert "may try the training once more" in done
    assert "is given nothing until you decide" not in done
    again = post(lead, world, "team_person_try", ann, reason="and again")
    assert "has not failed the training. Nothing was changed." in again


def test_a_name_from_a_file_has_no_part_here(world: World, lead: Client) -> None:
    name = Annotator.objects.create(service=world.migration.service, name="imported")
    page = lead.get(url(world, "team_person", name.pk)).content.decode()
    assert "Part in this judging" not in page
