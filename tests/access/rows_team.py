"""Who runs the judging: leads and admins of the service, also where they judge themselves."""

from collections.abc import Mapping
from typing import Any

from annotation.models import Assignment, Flag, GoldKey, Judgment, QueuedPair, TrainingResult
from annotation.services import add_gold, flag_pair
from tests.access.cast import Cast
from tests.access.rows_annotation import of_pair
from tests.access.table import Row, members
from tests.calibration.world import judge

RUNS = ("lead", "admin")
DONE = members(allowed=RUNS, status=302)
ONLY_IF_ASKED = {**DONE, "admin": 404}
"""An admin is asked about no pair, so nothing is hidden from one."""


def of_migration(cast: Cast) -> Mapping[str, Any]:
    return {"slug": cast.migration.slug}


def of_person(cast: Cast) -> Mapping[str, Any]:
    return {**of_migration(cast), "annotator_id": cast.annotator.pk}


def of_trainee(cast: Cast) -> Mapping[str, Any]:
    TrainingResult.objects.get_or_create(
        annotator=cast.annotator,
        migration=cast.migration,
        number=1,
        defaults={"right": 1, "answers": 4, "pass_mark": 0.8, "passed": False}
        | {"decided_at": cast.migration.created_at},
    )
    return of_person(cast)


def of_judgment(cast: Cast) -> Mapping[str, Any]:
    if not Judgment.objects.exists():
        judge(cast.world, cast.world.dimensions[0], cast.world.pairs()[:1], [1.0])
    return {**of_migration(cast), "judgment_id": Judgment.objects.earliest("pk").pk}


def of_place(cast: Cast) -> Mapping[str, Any]:
    held = Assignment.objects.get(pk=of_pair(cast)["assignment_id"])
    QueuedPair.objects.filter(pk=held.queued_id).update(withdrawn=True)
    return {**of_migration(cast), "queued_id": held.queued_id}


def of_flag(cast: Cast) -> Mapping[str, Any]:
    held = Assignment.objects.get(pk=of_pair(cast)["assignment_id"])
    if not Flag.objects.exists():
        flag_pair(assignment=held, note="look at this")
    return {**of_migration(cast), "flag_id": Flag.objects.get().pk}


def of_output_pair(cast: Cast) -> Mapping[str, Any]:
    """One that is not gold yet."""
    gold = set(GoldKey.objects.values_list("pair", flat=True))
    fresh = next(pair for pair in cast.world.pairs() if pair.pk not in gold)
    return {**of_migration(cast), "pair_id": fresh.pk}


def of_key(cast: Cast) -> Mapping[str, Any]:
    if not GoldKey.objects.exists():
        pair, dimension = cast.world.pairs()[-1], cast.world.dimensions[0]
        add_gold(pair=pair, dimension=dimension, accepted=[0])
    return {**of_migration(cast), "key_id": GoldKey.objects.get().pk}


def reason(cast: Cast) -> Mapping[str, Any]:
    return {"reason": "looked at"}


def answered(cast: Cast) -> Mapping[str, Any]:
    return {"answer": "looked at"}


def third(cast: Cast) -> Mapping[str, Any]:
    return {"person": cast.annotator.pk}


def policy(cast: Cast) -> Mapping[str, Any]:
    return {
        "overlap": 2,
        "repeat_share": 5,
        "training_size": 0,
        "pass_mark": 80,
        "guess_after": 10,
    }


def right(cast: Cast) -> Mapping[str, Any]:
    return {f"right-{cast.world.dimensions[0].slug}": "0"}


ROWS: list[Row] = [
    Row("teams", members(allowed=RUNS, status=302, outsider=403)),
    Row("team", members(allowed=RUNS), of_migration),
    Row("team", members(allowed=RUNS), of_migration, reviewed=True, note="reviewed"),
    Row("team_people", members(allowed=RUNS), of_migration),
    Row("team_pairs", members(allowed=RUNS), of_migration),
    Row("team_reasons", members(allowed=RUNS), of_migration),
    Row("team_checks", members(allowed=RUNS), of_migration),
    Row("team_settings", members(allowed=RUNS), of_migration),
    Row("team_settings", DONE, of_migration, "post", policy),
    Row("team_person", members(allowed=RUNS), of_person),
    Row("team_disagreements", members(allowed=RUNS), of_migration),
    Row("team_exclusions", members(allowed=RUNS), of_migration),
    Row("team_person_exclude", DONE, of_person, "post", reason),
    Row("team_person_restore", DONE, of_person, "post", reason),
    Row("team_person_terms", DONE, of_person, "post"),
    Row("team_person_hand_over", DONE, of_person, "post"),
    Row("team_person_try", DONE, of_trainee, "post", reason),
    Row("team_judgment_exclude", DONE, of_judgment, "post", reason),
    Row("team_judgment_restore", DONE, of_judgment, "post", reason),
    Row("team_pair_serve", DONE, of_place, "post", reason),
    Row("team_pair_aside", DONE, of_place, "post", reason),
    Row("team_pair_read", ONLY_IF_ASKED, of_place, "post"),
    Row("team_pair_adjudicate", DONE, of_place, "post", third),
    Row("team_flag_resolve", DONE, of_flag, "post", answered),
    Row("team_gold_new", members(allowed=RUNS), of_output_pair),
    Row("team_gold_add", DONE, of_output_pair, "post", right),
    Row("team_gold_retire", DONE, of_key, "post", reason),
]
