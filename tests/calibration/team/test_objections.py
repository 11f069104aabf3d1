"""What people said against a score is counted for the lead, by score; pairs and sides are not."""

import pytest

from annotation.models import MaskedName
from annotation.services import record_judgments, record_objection, set_policy
from calibration.team.blinding import blinding_of
from calibration.team.objections import doubted_of
from calibration.team.scope import scope_of
from migrations_app.models import MetricScore, OutputPair
from tests.annotation.people import claimed, make_annotator, make_desk
from tests.calibration.team.people import client_of, lead_of, url
from tests.calibration.world import World

pytestmark = pytest.mark.django_db
OTHER = {"left": "right", "right": "left"}


@pytest.fixture
def world() -> World:
    """The score prefers the candidate everywhere."""
    made = make_desk(prompts=4)
    MetricScore.objects.all().delete()
    metric = made.dimensions[0].metrics.get()
    MetricScore.objects.bulk_create(
        MetricScore(metric=metric, output_id=output, value=value)
        for pair in OutputPair.objects.all()
        for output, value in ((pair.incumbent_output_id, 1.0), (pair.candidate_output_id, 3.0))
    )
    set_policy(migration=made.migration, asks_objections=True)
    return made


def object_to(world: World, name: str, *codes: str) -> None:
    held = claimed(world.migration, make_annotator(name, world.migration))
    record_judgments(assignment=held, answers={"correctness": OTHER[held.candidate_side]})
    record_objection(assignment=held, codes=list(codes))


def page_of(world: World) -> str:
    page = client_of(lead_of(world)).get(url(world, "team_reasons")).content.decode()
    return " ".join(page.split())


def test_the_most_frequent_reason_against_a_score_comes_first(world: World) -> None:
    assert "Scores that people doubt" not in page_of(world)
    object_to(world, "ann", "facts", "length")
    object_to(world, "bob", "length")
    [doubted] = doubted_of(scope_of(world.migration, lead_of(world)))
    assert doubted.score == world.dimensions[0].metrics.get().name
    assert [(why.word, why.count) for why in doubted.whys] == [
        ("It is taken in by length", 2),
        ("It misses a wrong fact", 1),
    ]
    assert 'It is taken in by length <span class="num">2</span>' in page_of(world)


def test_pairs_that_name_a_model_are_counted_and_the_names_are_not_told(world: World) -> None:
    scope = scope_of(world.migration, lead_of(world))
    assert blinding_of(scope).masked == 0
    pair = OutputPair.objects.earliest("pk")
    for phrase in ("Model 0", "model-0"):
        MaskedName.objects.create(
            pair=pair, place="incumbent", phrase=phrase, first_shown_at=scope.now
        )
    assert blinding_of(scope).masked == 1
    page = client_of(lead_of(world)).get(url(world, "team_checks")).content.decode()
    assert "In 1 pair a text names a model; the name is hidden." in page
    assert "Model 0" not in page
