"""Who may judge: annotators and leads of the service; a pair is found by its own person alone."""

from collections.abc import Mapping
from typing import Any

from annotation.models import Assignment, QueuedPair
from tests.access.cast import Cast
from tests.access.table import ROLES, Row, everyone, members

JUDGES = ("annotator", "lead")
SEERS = ("lead", "owner", "admin", "auditor")
NOT_THEIRS = 404


def of_queue(cast: Cast) -> Mapping[str, Any]:
    return {"code": cast.migration.judging_code}


def of_pair(cast: Cast) -> Mapping[str, Any]:
    """A pair that the annotator holds."""
    place, _ = QueuedPair.objects.get_or_create(
        pair=cast.world.pairs()[0],
        epoch=cast.migration.epoch,
        stream="random",
        defaults={"rank": 1, "probability": 1 / 120, "remaining": 120, "taken": 1},
    )
    held, _ = Assignment.objects.get_or_create(
        queued=place, annotator=cast.annotator, defaults={"candidate_side": "left", "slot": 1}
    )
    return {**of_queue(cast), "assignment_id": held.pk}


def export_of(cast: Cast) -> Mapping[str, Any]:
    return {**of_queue(cast), "kind": "csv"}


def answers(cast: Cast) -> Mapping[str, Any]:
    return {"answers": {dimension.slug: "both" for dimension in cast.world.dimensions}}


def unsafe(cast: Cast) -> Mapping[str, Any]:
    return {"reason": "unsafe"}


def noted(cast: Cast) -> Mapping[str, Any]:
    return {"note": "look at this"}


def guessed(cast: Cast) -> Mapping[str, Any]:
    return {"side": "left"}


def objected(cast: Cast) -> Mapping[str, Any]:
    return {"codes": ["length"]}


def begun(cast: Cast) -> Mapping[str, Any]:
    return {"draft": {"answers": {}}}


def of_pair_by_api(cast: Cast) -> Mapping[str, Any]:
    return {**of_queue(cast), "pair": of_pair(cast)["assignment_id"]}


OWN = {**members(allowed=("annotator",)), "lead": NOT_THEIRS}
OWN_BY_API = {**OWN, "anonymous": 401}
GUESS_NOT_ASKED = {**OWN, "annotator": 409}

ROWS: list[Row] = [
    Row("judging", {**everyone(200), "anonymous": 302}),
    Row("judge", members(allowed=JUDGES), of_queue),
    Row("judge_rubric", members(allowed=JUDGES), of_queue),
    Row("judgments_export", members(allowed=SEERS), export_of),
    Row("judgments_export", members(allowed=ROLES), export_of, reviewed=True, note="reviewed"),
    Row("judge_claim", members(allowed=JUDGES), of_queue, method="post", json=True),
    Row("judge_undo", members(allowed=JUDGES, status=409), of_queue, method="post", json=True),
    Row("judge_submit", OWN, of_pair, method="post", data=answers, json=True),
    Row("judge_skip", OWN, of_pair, method="post", data=unsafe, json=True),
    Row("judge_heartbeat", OWN, of_pair, method="post", json=True),
    Row("judge_flag", OWN, of_pair, method="post", data=noted, json=True),
    Row("judge_guess", GUESS_NOT_ASKED, of_pair, method="post", data=guessed, json=True),
    Row("judge_objection", GUESS_NOT_ASKED, of_pair, method="post", data=objected, json=True),
    Row("judge_draft", OWN, of_pair, method="post", data=begun, json=True),
    Row("judge", members(allowed=JUDGES), of_queue, reviewed=True, note="reviewed"),
    Row("api:heartbeat", OWN_BY_API, of_pair_by_api, method="post", json=True),
    Row("api:skip", OWN_BY_API, of_pair_by_api, method="post", data=unsafe, json=True),
    Row("api:flag", OWN_BY_API, of_pair_by_api, method="post", data=noted, json=True),
    Row(
        "api:guess",
        {**OWN_BY_API, "annotator": 409},
        of_pair_by_api,
        method="post",
        data=guessed,
        json=True,
    ),
    Row(
        "api:undo",
        members(allowed=JUDGES, status=409, anonymous=401),
        of_queue,
        method="post",
        json=True,
    ),
]
