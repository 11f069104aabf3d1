"""Who runs the judging: leads and admins of the service, also where they judge themselves."""

from collections.abc import Mapping
from typing import Any

from annotation.models import Assignment, Judgment, QueuedPair
from tests.access.cast import Cast
from tests.access.rows_annotation import of_pair
from tests.access.table import Row, members
from tests.calibration.world import judge

RUNS = ("lead", "admin")
DONE = members(allowed=RUNS, status=302)


def of_migration(cast: Cast) -> Mapping[str, Any]:
    return {"slug": cast.migration.slug}


def of_person(cast: Cast) -> Mapping[str, Any]:
    return {**of_migration(cast), "annotator_id": cast.annotator.pk}


def of_judgment(cast: Cast) -> Mapping[str, Any]:
    if not Judgment.objects.exists():
        judge(cast.world, cast.world.dimensions[0], cast.world.pairs()[:1], [1.0])
    return {**of_migration(cast), "judgment_id": Judgment.objects.earliest("pk").pk}


def of_place(cast: Cast) -> Mapping[str, Any]:
    held = Assignment.objects.get(pk=of_pair(cast)["assignment_id"])
    QueuedPair.objects.filter(pk=held.queued_id).update(withdrawn=True)
    return {**of_migration(cast), "queued_id": held.queued_id}


def reason(cast: Cast) -> Mapping[str, Any]:
    return {"reason": "looked at"}


ROWS: list[Row] = [
    Row("team", members(allowed=RUNS), of_migration),
    Row("team", members(allowed=RUNS), of_migration, reviewed=True, note="reviewed"),
    Row("team_person", members(allowed=RUNS), of_person),
    Row("team_disagreements", members(allowed=RUNS), of_migration),
    Row("team_exclusions", members(allowed=RUNS), of_migration),
    Row("team_person_exclude", DONE, of_person, "post", reason),
    Row("team_person_restore", DONE, of_person, "post", reason),
    Row("team_judgment_exclude", DONE, of_judgment, "post", reason),
    Row("team_judgment_restore", DONE, of_judgment, "post", reason),
    Row("team_pair_serve", DONE, of_place, "post", reason),
]
