"""The demo's data in the database: complete, ready to be judged, and loaded only once."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from annotation.models import Annotator, Judgment, QueuedPair, Stream
from annotation.selectors import judged_pairs
from config.demo.accounts import ACCOUNTS, PASSWORD
from config.demo.names import MIGRATION
from examples.support_demo.regions import REGIONS
from migrations_app.audit.selectors import verify
from migrations_app.models import (
    AuditEvent,
    LanguageModel,
    Membership,
    Migration,
    Output,
    Prompt,
    QualityDimension,
    Service,
)

PROMPTS = 260
EVERYTHING = (
    User, Service, Membership, Annotator, LanguageModel, Migration, Prompt, Output, QueuedPair,
    Judgment, AuditEvent,
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(LOCAL_DIR=tmp_path_factory.mktemp("local"), EMBEDDED_POSTGRES=True):
        yield


def load(**options: Any) -> str:
    said = StringIO()
    call_command("load_demo", prompts=PROMPTS, stdout=said, **options)
    return said.getvalue()


@pytest.fixture(scope="module")
def loaded(one_world: None) -> str:
    return load()


@pytest.fixture
def migration(loaded: str, changes_taken_back: None) -> Migration:
    return Migration.objects.get(slug=MIGRATION)


def test_everybody_of_the_cast_can_log_in_and_has_a_role(migration: Migration) -> None:
    for account in ACCOUNTS:
        user = authenticate(username=account.username, password=PASSWORD)
        assert user is not None
        [membership] = Membership.objects.filter(user_id=user.pk)
        assert (membership.role, membership.service) == (account.role, migration.service)
    assert User.objects.filter(is_superuser=True).get().username == "root"


def test_the_annotators_are_the_people_who_judged(migration: Migration) -> None:
    people = Annotator.objects.filter(service=migration.service)
    assert {(person.name, person.user and person.user.username) for person in people} == {
        ("Ada", "ada"), ("Ben", "ben"), ("Cleo", "cleo"),
    }  # fmt: skip


def test_the_plan_is_frozen_with_six_regions_by_their_traffic(migration: Migration) -> None:
    plan = migration.plan
    assert plan is not None
    assert plan.terms["n_max"] == 400
    assert {slug: row["margin"] for slug, row in plan.terms["dimensions"].items()} == {
        "correctness": 0.05, "refusal": 0.05, "style": 0.15,
    }  # fmt: skip
    assert plan.terms["segment_weights"] == {region.name: region.traffic for region in REGIONS}
    assert set(plan.terms["judgments_before_plan"].values()) == {0}


def test_every_dimension_has_a_name_and_a_rubric_with_examples(migration: Migration) -> None:
    dimensions = QualityDimension.objects.filter(migration=migration)
    assert [(d.name, d.scale) for d in dimensions] == [
        ("Correctness", "acceptance"),
        ("Refusal behaviour", "acceptance"),
        ("Style", "preference_3"),
    ]
    assert all("|---|" in dimension.rubric for dimension in dimensions)
    assert all(d.metrics.count() == 3 for d in dimensions)
    assert not [m for d in dimensions for m in d.metrics.all() if not m.description]


def test_the_incumbent_ends_in_41_days_and_all_models_have_prices(migration: Migration) -> None:
    sunset = migration.incumbent.sunset_date
    assert sunset is not None
    assert (sunset - timezone.localdate()).days in (40, 41)
    assert not LanguageModel.objects.filter(input_cost_usd=None).exists()


def test_sixty_pairs_of_each_candidate_are_judged_and_the_queue_goes_on(
    migration: Migration,
) -> None:
    assert judged_pairs(migration) == {"correctness": 120, "refusal": 120, "style": 120}
    queued = QueuedPair.objects.filter(epoch=migration.epoch)
    assert set(queued.values_list("stream", flat=True)) == {Stream.RANDOM}
    assert queued.count() == 2 * PROMPTS
    judged = queued.filter(assignments__judgments__isnull=False).distinct()
    assert sorted(judged.values_list("rank", flat=True)) == list(range(1, 121))


def test_the_record_holds(migration: Migration) -> None:
    assert list(verify()) == []


def test_loaded_twice_nothing_changes_and_it_is_said(migration: Migration) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in EVERYTHING]
    assert "nothing changed" in load()
    assert [list(model.objects.order_by("pk").values()) for model in EVERYTHING] == before
