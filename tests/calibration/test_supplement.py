"""What is worked out after a fit: once, of exactly what the fit read, and brought back if lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from annotation.models import Annotator
from calibration.models import Fit, FitSupplement
from calibration.selectors.latest import page_version
from calibration.services.nudge import SUPPLEMENT, request_accepted
from calibration.services.supplement import add_supplement
from calibration.statistics.supplement import SECTIONS
from calibration.sweeps import sweep
from config.celery import app
from migrations_app.models import Migration
from tests.calibration.posteriors import sampled_fit
from tests.calibration.world import World, freeze, judge, make_world, synthetic_values

pytestmark = pytest.mark.django_db(transaction=True)

JUDGED = 60


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What would have gone to the broker."""
    names: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: names.append((name, *args)))
    yield names
    for name, subject_id in names:
        request_accepted(subject_id, name)


@pytest.fixture
def world(sent: list[Any]) -> World:
    made = make_world(prompts=120, candidates=2)
    freeze(made)
    for position in range(2):
        values = synthetic_values(JUDGED, difference=0.1)
        judge(made, made.dimensions[0], made.pairs(position)[:JUDGED], values)
    return made


def test_a_stored_fit_asks_for_its_supplement(world: World, sent: list[Any]) -> None:
    fit = sampled_fit(world)
    assert (SUPPLEMENT, fit.pk) in sent


def test_every_section_is_stored_with_its_name(world: World) -> None:
    made = add_supplement(sampled_fit(world).pk)
    assert made is not None
    assert set(made.sections) == set(SECTIONS)
    names = [choice["name"] for choice in made.sections["best"]["choices"]]
    assert names == ["incumbent", "model-1", "model-2"]
    chances = [choice["probability"] for choice in made.sections["best"]["choices"]]
    assert sum(chances) == pytest.approx(1)
    assert made.sections["best"]["n_judgments"] == 2 * JUDGED


def test_what_is_said_of_people_names_them_by_their_id(world: World) -> None:
    made = add_supplement(sampled_fit(world).pk)
    assert made is not None
    people = made.sections["annotators"]
    judges = Annotator.objects.filter(assignments__judgments__isnull=False).distinct()
    assert people["ids"] == sorted(judges.values_list("pk", flat=True))
    assert [person["code"] for person in people["people"]] == list(range(len(people["ids"])))
    assert sum(person["n_judgments"] for person in people["people"]) == 2 * JUDGED


def test_the_second_of_two_workers_adds_nothing(world: World) -> None:
    fit = sampled_fit(world)
    assert add_supplement(fit.pk) is not None
    assert add_supplement(fit.pk) is None
    assert FitSupplement.objects.count() == 1


def test_a_fit_that_is_not_the_latest_gets_none(world: World) -> None:
    earlier = sampled_fit(world)
    judge(world, world.dimensions[0], world.pairs()[JUDGED : JUDGED + 5], [1.0] * 5)
    later = sampled_fit(world)
    assert add_supplement(earlier.pk) is None
    assert add_supplement(later.pk) is not None


def test_new_imports_leave_the_old_fit_without(world: World) -> None:
    fit = sampled_fit(world)
    Migration.objects.filter(pk=world.migration.pk).update(evidence_digest="f" * 64)
    assert add_supplement(fit.pk) is None


def test_the_sweep_asks_again_until_it_is_there(world: World, sent: list[Any]) -> None:
    fit = sampled_fit(world)
    request_accepted(fit.pk, SUPPLEMENT)  # the first message was lost
    sent.clear()
    sweep()
    assert (SUPPLEMENT, fit.pk) in sent
    add_supplement(fit.pk)
    sent.clear()
    sweep()
    assert (SUPPLEMENT, fit.pk) not in sent


def test_a_page_moves_when_a_supplement_comes(world: World) -> None:
    fit = sampled_fit(world)
    before = page_version(world.migration)
    add_supplement(fit.pk)
    assert page_version(world.migration) != before


def test_the_database_refuses_to_change_one(world: World) -> None:
    add_supplement(sampled_fit(world).pk)
    for statement in ("UPDATE {} SET seconds = 0", "DELETE FROM {}"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(FitSupplement._meta.db_table))
    assert Fit.objects.count() == 1
