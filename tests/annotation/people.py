"""People at the judging desk of a small world whose ids and names would give themselves away."""

from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from annotation.models import Annotator, Assignment, QueuedPair
from annotation.selectors.nothing import NothingToJudge
from annotation.services import annotator_of, claim_next, queue_pairs
from migrations_app.models import Membership, Migration
from tests.calibration.world import World, freeze, make_world

FAR = 7_310_000


def make_desk(*, overlap: int = 1, terms: dict[str, Any] | None = None, **world: Any) -> World:
    """A frozen plan with its random stream queued, as freezing it by command leaves them."""
    _move_sequences()
    made = make_world(**{"prompts": 30, **world})
    freeze(made, **{"n_max": 1000, **(terms or {})})
    queue_pairs(epoch=made.migration.epoch, seed=7)
    if overlap > 1:
        QueuedPair.objects.update(overlap=overlap)
    return made


def make_person(name: str, migration: Migration, role: str = "annotator") -> User:
    user = User.objects.create_user(name, password="secret")
    Membership.objects.create(user=user, service=migration.service, role=role)
    return user


def make_annotator(name: str, migration: Migration) -> Annotator:
    return annotator_of(user=make_person(name, migration), service=migration.service)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def claimed(migration: Migration, annotator: Annotator, **options: Any) -> Assignment:
    found = claim_next(migration=migration, annotator=annotator, **options)
    assert isinstance(found, Assignment), found
    return found


def refused(migration: Migration, annotator: Annotator, **options: Any) -> NothingToJudge:
    found = claim_next(migration=migration, annotator=annotator, **options)
    assert isinstance(found, NothingToJudge), found
    return found


def _move_sequences() -> None:
    tables = ("output", "outputpair", "prompt", "languagemodel", "migration", "candidate")
    with connection.cursor() as cursor:
        for number, table in enumerate(tables):
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                [f"migrations_app_{table}", FAR + number * 100_000],
            )
