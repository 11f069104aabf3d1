"""POST /api/v1/judging/{code}/undo/ and /api/v1/judging/{code}/pairs/{pair}/..."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from annotation.models import Flag, GivenReasons, Guess, Judgment, Skip
from annotation.services import set_policy
from tests.annotation.people import make_gold
from tests.api.cast import Scope, answers_to, client_of, lend, opened, person
from tests.calibration.world import World

HOLDING = ("heartbeat", "skip", "flag", "guess")
BODIES: dict[str, dict[str, str]] = {
    "heartbeat": {},
    "skip": {"reason": "needs_expert"},
    "flag": {"note": "look"},
    "guess": {"side": "left"},
}


@pytest.fixture
def pair(queue: str, annotator: APIClient) -> dict[str, Any]:
    return lend(annotator, queue)


def url(code: str, action: str, pair: object = "") -> str:
    if not pair:
        return f"/api/v1/judging/{code}/{action}/"
    return f"/api/v1/judging/{code}/pairs/{pair}/{action}/"


def judge(client: APIClient, code: str, pair: dict[str, Any], **more: Any) -> Any:
    body = {"pair": pair["id"], "answers": answers_to(pair), **more}
    return client.post(url(code, "judgments"), body)


def test_a_pair_is_held_for_longer(queue: str, pair: dict[str, Any], annotator: APIClient) -> None:
    answer = annotator.post(url(queue, "heartbeat", pair["id"]))
    assert answer.json() == {"pair": pair["id"], "lease_s": 120}


def test_a_skipped_pair_does_not_come_back(
    queue: str, pair: dict[str, Any], annotator: APIClient
) -> None:
    body = {"reason": "wrong_language", "note": "Finnish"}
    for _ in range(2):
        answer = annotator.post(url(queue, "skip", pair["id"]), body)
        assert answer.status_code == 200
        assert answer.json()["progress"]["today"] == 0
    assert (Skip.objects.get().reason, Skip.objects.get().note) == ("wrong_language", "Finnish")
    assert lend(annotator, queue)["id"] != pair["id"]


def test_the_last_pair_is_taken_back_with_what_was_said_of_it(
    queue: str, pair: dict[str, Any], annotator: APIClient
) -> None:
    assert annotator.post(url(queue, "undo")).json()["code"] == "nothing_to_undo"
    judge(annotator, queue, pair)
    answer = annotator.post(url(queue, "undo"))
    assert answer.json()["pair"] == pair
    assert answer.json()["former"] == answers_to(pair)
    assert Judgment.objects.filter(retracted=True).count() == 2
    assert lend(annotator, queue)["id"] == pair["id"]


def test_a_flag_is_taken_down(queue: str, pair: dict[str, Any], annotator: APIClient) -> None:
    assert annotator.post(url(queue, "flag", pair["id"]), {"note": "look"}).status_code == 200
    assert Flag.objects.get().note == "look"


def test_a_guess_is_asked_for_and_taken_without_telling_the_truth(
    queue: str, world: World, pair: dict[str, Any], annotator: APIClient
) -> None:
    assert annotator.post(url(queue, "guess", pair["id"]), {"side": "left"}).status_code == 409
    set_policy(migration=world.migration, guess_after=1)
    assert judge(annotator, queue, pair).json()["asks_guess"] is True
    answer = annotator.post(url(queue, "guess", pair["id"]), {"side": "left"})
    assert answer.json() == {"pair": pair["id"]}
    assert Guess.objects.get().side == "left"


def test_reasons_come_with_the_answers(
    queue: str, pair: dict[str, Any], annotator: APIClient
) -> None:
    answer = judge(annotator, queue, pair, reasons=["unknown"])
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["reasons.0"])
    assert judge(annotator, queue, pair, reasons=["off_topic"], note="x").json()["written"] == 2
    assert GivenReasons.objects.get().codes == ["off_topic"]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("skip", {}),
        ("skip", {"reason": "bored"}),
        ("flag", {"note": ""}),
        ("guess", {"side": "up"}),
    ],
)
def test_what_is_not_valid_is_named(
    queue: str, pair: dict[str, Any], annotator: APIClient, action: str, body: dict[str, str]
) -> None:
    answer = annotator.post(url(queue, action, pair["id"]), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")


@pytest.mark.parametrize("action", HOLDING)
def test_the_pair_of_somebody_else_is_not_there(
    queue: str, pair: dict[str, Any], world: World, action: str
) -> None:
    other = client_of(person("annotator", world.migration.service, "other"))
    answer = other.post(url(queue, action, pair["id"]), BODIES[action])
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("action", HOLDING)
def test_a_token_for_reading_changes_nothing(
    queue: str, pair: dict[str, Any], world: World, action: str
) -> None:
    reader = client_of(person("annotator", world.migration.service, "reader"), Scope.READ)
    for address in (url(queue, action, pair["id"]), url(queue, "undo")):
        answer = reader.post(address, BODIES[action])
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_once_judging_has_ended_nothing_is_held(
    queue: str, pair: dict[str, Any], world: World, annotator: APIClient
) -> None:
    opened(world.migration)
    answer = annotator.post(url(queue, "heartbeat", pair["id"]))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_collecting")


def test_who_judges_is_not_told_which_pairs_were_checks(
    queue: str, world: World, lead: APIClient, annotator: APIClient
) -> None:
    make_gold(world, 2)
    set_policy(migration=world.migration, training_size=2)
    for _ in range(2):
        judge(annotator, queue, lend(annotator, queue))
    address = "/api/v1/migrations/replace-model-0/judgments/"
    assert {row["stream"] for row in lead.get(address).json()["results"]} == {"gold"}
    opened(world.migration)
    assert annotator.get(address).json()["results"] == []
