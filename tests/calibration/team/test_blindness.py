"""Whoever leads may judge: nothing on the pages of a team tells one model from the other."""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from annotation.models import QueuedPair
from calibration.statistics.result import Forecast
from migrations_app.models import Prompt
from tests.calibration.team.people import (
    answer,
    client_of,
    days_ago,
    fit_of,
    judged_by,
    lead_of,
    person,
    said_of,
    skip,
    url,
)
from tests.calibration.world import World, freeze, make_world
from tests.clock import clock_at

pytestmark = pytest.mark.django_db
PAGES = (
    "team",
    "team_people",
    "team_pairs",
    "team_disagreements",
    "team_reasons",
    "team_checks",
    "team_exclusions",
    "team_settings",
)
NAMES = ("ann", "ben", "cat")
TELLING = ("incumbent", "candidate", "superior", "inferior", "equivalent", "approve", "reject")
CHOICES = ("left", "right", "both", "left", "left")
OTHER = {"left": "right", "right": "left"}


def busy_world(mirrored: bool = False) -> World:
    """mirrored: the same screens and answers, but each output was of the other model."""
    world = make_world(prompts=40, dimensions=("correctness", "style"))
    freeze(world)
    Prompt.objects.filter(external_id="prompt-1").update(content="Is Model 1 better than model-0?")
    for n in range(24):
        for place, name in enumerate(NAMES[: 1 + n % 3]):
            side = ("left", "right")[(n + place) % 2]
            choice = CHOICES[(n * 2 + place) % 5]
            shown_on = OTHER[side] if mirrored else side
            pair = world.pairs()[n]
            answer(world, pair, name, choice, side=shown_on, at=days_ago(1 + n / 24))
    skip(world, world.pairs()[30], "ann", "unsafe", "Model 1 is rude")
    said_of(world, fit_of(world, forecast=Forecast(0.9, 30, 36, 44)), ben=0.95)
    return world


def pages(world: World, client: Client) -> Iterator[str]:
    for name in PAGES:
        yield client.get(url(world, name)).content.decode()
    for name in NAMES:
        yield client.get(url(world, "team_person", person(world, name).pk)).content.decode()


def words(html: str) -> str:
    return " ".join(strip_tags(html).split())


def test_no_page_names_a_model_or_a_verdict() -> None:
    world = busy_world()
    for page in pages(world, client_of(lead_of(world))):
        text = page.replace(world.migration.slug, "").lower()
        assert [word for word in TELLING if word in text] == []
        assert re.findall(r"model[\W_]*[01]\b", text) == []


def test_the_pages_stay_the_same_to_the_letter_when_the_models_change_places() -> None:
    now = timezone.now()
    seen = []
    for mirrored in (False, True):
        with transaction.atomic(), clock_at(now):
            world = busy_world(mirrored)
            seen.append([words(page) for page in pages(world, client_of(lead_of(world)))])
            transaction.set_rollback(True)
    assert "prefers the other" in seen[0][3]
    assert seen[0] == seen[1]


def test_a_lead_who_judges_may_read_the_page_and_no_result() -> None:
    world = busy_world()
    both = client_of(lead_of(world, "lea", "lead", "annotator"))
    page = both.get(url(world))
    assert page.status_code == 200
    assert "Results" not in page.content.decode()
    assert both.get(url(world, "migration")).status_code == 403
    assert "Results" in client_of(lead_of(world, "lu")).get(url(world)).content.decode()


def test_who_may_be_asked_about_a_pair_sees_no_answer_to_it_before() -> None:
    world = make_world(prompts=6)
    freeze(world)
    judged_by(world, "ann", "lr")
    first = QueuedPair.objects.earliest("pk")
    QueuedPair.objects.filter(pk=first.pk).update(overlap=2)
    address = url(world, "team_person", person(world, "ann").pk)
    lead = client_of(lead_of(world)).get(address).content.decode()
    admin = client_of(lead_of(world, "ada", "admin")).get(address).content.decode()
    assert (lead.count("Left only"), lead.count("Right only")) == (0, 1)
    assert "hidden while you may be asked" in lead
    assert (admin.count("Left only"), admin.count("Right only")) == (1, 1)


def test_the_results_page_leads_those_who_run_the_judging_here() -> None:
    world = make_world(prompts=3)
    freeze(world)
    head = 'aria-label="This migration"'
    for role, linked in (("lead", True), ("admin", True), ("owner", False), ("auditor", False)):
        page = client_of(lead_of(world, role, role)).get(url(world, "migration")).content.decode()
        assert (f'href="{url(world)}"' in page.split(head, 1)[1]) is linked
