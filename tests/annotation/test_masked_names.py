"""Where a text named a model: masked for who judges, on record for the lead."""

import pytest
from django.urls import reverse

from annotation.models import MaskedName
from migrations_app.models import Output, Prompt
from tests.annotation.people import logged_in, make_desk, make_person
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_desk(prompts=4)
    Output.objects.filter(language_model__slug="model-0").update(
        content="I am **Model  0**, yes model-0."
    )
    Output.objects.filter(language_model__slug="model-1").update(content="I am nobody.")
    return world


def test_each_phrase_is_put_down_once_with_its_pair_and_side(world: World) -> None:
    client = logged_in(make_person("ann", world.migration))
    for _ in range(3):
        page = client.get(reverse("judge", args=[world.migration.judging_code])).content.decode()
        assert "Model  0" not in page
    rows = MaskedName.objects.order_by("phrase").values_list("place", "phrase")
    assert sorted(rows) == [("incumbent", "Model 0"), ("incumbent", "model-0")]
    assert MaskedName.objects.values("pair").distinct().count() == 1


def test_a_text_that_names_nobody_leaves_no_row(world: World) -> None:
    Output.objects.update(content="An answer.")
    Prompt.objects.update(content="What?")
    client = logged_in(make_person("ann", world.migration))
    client.get(reverse("judge", args=[world.migration.judging_code]))
    assert not MaskedName.objects.exists()
