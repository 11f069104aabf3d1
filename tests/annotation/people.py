"""People at the judging desk of a small world whose ids and names would give themselves away."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from annotation.models import Annotator, Assignment, GoldKey, QueuedPair
from annotation.selectors.nothing import NothingToJudge
from annotation.services import add_gold, annotator_of, claim_next, queue_pairs, record_judgments
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


def make_gold(world: World, count: int, accepted: Sequence[float] = (0.0,)) -> list[GoldKey]:
    """Keys of the first dimension for the last pairs of the random stream: met late as such."""
    last = QueuedPair.objects.filter(stream="random").order_by("-batch", "-rank")[:count]
    dimension = world.dimensions[0]
    return [add_gold(pair=q.pair, dimension=dimension, accepted=accepted) for q in last]


def judge_one(
    migration: Migration, annotator: Annotator, choice: str = "both", **options: Any
) -> Assignment:
    """Claim the next pair and answer all its questions alike."""
    held = claimed(migration, annotator, **options)
    slugs = migration.dimensions.values_list("slug", flat=True)
    record_judgments(assignment=held, answers=dict.fromkeys(slugs, choice), **options)
    return held


def streams_of(migration: Migration, annotator: Annotator, count: int) -> list[str]:
    """Of the pairs that this person is served next and judges."""
    return [judge_one(migration, annotator).queued.stream for _ in range(count)]


def _move_sequences() -> None:
    """The places of gold are drawn by epoch and person: so they are the same at every run."""
    tables = ("output", "outputpair", "prompt", "languagemodel", "migration", "candidate", "epoch")
    named = [f"migrations_app_{table}" for table in tables]
    with connection.cursor() as cursor:
        for number, table in enumerate([*named, "annotation_annotator"]):
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                [table, FAR + number * 100_000],
            )
