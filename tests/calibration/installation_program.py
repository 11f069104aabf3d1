"""What runs inside an installation under test: seed it, judge in it, observe it."""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import DatabaseError, connection, transaction  # noqa: E402

from annotation.models import Judgment  # noqa: E402
from annotation.signals import judgments_recorded  # noqa: E402
from calibration.models import Fit  # noqa: E402
from calibration.selectors.standing import standing_of  # noqa: E402
from migrations_app.models import Migration, OutputPair  # noqa: E402
from tests.calibration.world import World, freeze, judge, make_world, synthetic_values  # noqa: E402

ALREADY = 60
PAUSE_S = 0.3


def seed() -> None:
    world = make_world(prompts=400)
    freeze(world)
    values = synthetic_values(ALREADY, difference=0.1)
    judge(world, world.dimensions[0], world.pairs()[:ALREADY], values)


def judge_some(count: int) -> None:
    """Each judgment in its own transaction; its id is told once it is committed."""
    for _ in range(count):
        try:
            tell(judge_one())
        except DatabaseError:
            connection.close()
        time.sleep(PAUSE_S)


def judge_one() -> int:
    migration = Migration.objects.get()
    world = World(migration, list(migration.dimensions.all()))
    with transaction.atomic():
        unjudged = OutputPair.objects.filter(queued=None).order_by("prompt_id")[:1]
        [made] = judge(world, world.dimensions[0], unjudged, [float(time.time_ns() % 3 - 1)])
        judgments_recorded.send(Judgment, dimension_ids={world.dimensions[0].pk})
    return made.pk


def observe() -> None:
    for _ in sys.stdin:
        tell(json.dumps(retried_state()))


def retried_state() -> dict[str, object]:
    while True:
        try:
            return state()
        except DatabaseError:
            connection.close()
            time.sleep(0.2)


def state() -> dict[str, object]:
    standing = standing_of(Migration.objects.get())
    return {
        "settled": standing.settled,
        "fits": Fit.objects.count(),
        "judgments": list(Judgment.objects.values_list("id", flat=True)),
    }


def tell(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["seed"]:
            seed()
        case ["observe"]:
            observe()
        case ["judge", count]:
            judge_some(int(count))
