"""POST /api/v1/judging/{code}/claim/, and GET /api/v1/judging/, where codes are found."""

import pytest
from rest_framework.test import APIClient

from annotation.models import Annotator, Assignment
from migrations_app.models import Migration
from tests.api.cast import Scope, answers_to, client_of, lend, opened, person
from tests.calibration.world import World

QUEUES = "/api/v1/judging/"
TELLTALE = ("model-", "Model ", "candidate", "incumbent", "replace-")


def url(code: str) -> str:
    return f"/api/v1/judging/{code}/claim/"


def test_a_pair_is_lent_with_its_questions(queue: str, annotator: APIClient) -> None:
    pair = lend(annotator, queue)
    assert pair["prompt"]["text"].startswith("Question ")
    assert pair["left"]["text"] == pair["right"]["text"] == "An answer."
    assert [question["slug"] for question in pair["questions"]] == ["correctness", "tone"]
    assert pair["questions"][0]["choices"] == ["left", "both", "neither", "right"]
    assert pair["lease_s"] > 0


def test_nothing_served_to_who_judges_tells_the_arms_apart(
    queue: str, annotator: APIClient
) -> None:
    for _ in range(3):
        claimed = annotator.post(url(queue), {})
        pair = claimed.json()["pair"]
        judged = annotator.post(
            f"/api/v1/judging/{queue}/judgments/", {"pair": pair["id"], "answers": answers_to(pair)}
        )
        served = (claimed.content + judged.content + annotator.get(QUEUES).content).decode()
        assert [word for word in TELLTALE if word in served] == []


def test_a_claim_repeated_lends_the_same_pair(queue: str, annotator: APIClient) -> None:
    assert lend(annotator, queue)["id"] == lend(annotator, queue)["id"]
    assert Assignment.objects.count() == 1


def test_who_holds_a_pair_is_lent_another(queue: str, annotator: APIClient) -> None:
    first = lend(annotator, queue)["id"]
    second = annotator.post(url(queue), {"holding": [first]}).json()["pair"]["id"]
    assert second != first


def test_two_people_are_lent_different_pairs(world: World, queue: str) -> None:
    people = [person("annotator", world.migration.service, name) for name in ("ada", "bob")]
    for user in people:
        lend(client_of(user), queue)
    assert Assignment.objects.values("queued").distinct().count() == 2


def test_where_nothing_is_left_it_says_why(queue: str, world: World, annotator: APIClient) -> None:
    opened(world.migration)
    answer = annotator.post(url(queue), {}).json()
    assert answer["pair"] is None
    assert answer["reason"]["code"] == "not_collecting"
    assert answer["reason"]["message"]


def test_a_pair_comes_with_how_far_it_is(queue: str, annotator: APIClient) -> None:
    progress = annotator.post(url(queue), {}).json()["progress"]
    assert progress["today"] == progress["judged"] == 0
    assert progress["remaining"] == 24


@pytest.mark.parametrize("role", ["owner", "admin", "auditor"])
def test_who_does_not_judge_is_refused(queue: str, world: World, role: str) -> None:
    answer = client_of(person(role, world.migration.service)).post(url(queue), {})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert not Annotator.objects.exists()


def test_a_stranger_is_told_that_nothing_is_there(queue: str, stranger: APIClient) -> None:
    assert stranger.post(url(queue), {}).status_code == 404


def test_a_code_that_nobody_has_is_not_there(queue: str, annotator: APIClient) -> None:
    assert annotator.post(url("0" * 12), {}).status_code == 404


def test_the_slug_is_no_code(queue: str, annotator: APIClient) -> None:
    slug = Migration.objects.get().slug
    assert annotator.post(url(slug), {}).status_code == 404


def test_a_token_for_reading_cannot_claim(queue: str, world: World) -> None:
    reader = client_of(person("annotator", world.migration.service), Scope.READ)
    answer = reader.post(url(queue), {})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert not Assignment.objects.exists()


def test_a_token_for_judging_cannot_read(queue: str, world: World) -> None:
    judge = client_of(person("annotator", world.migration.service), Scope.JUDGE)
    assert judge.post(url(queue), {}).status_code == 200
    assert judge.get(QUEUES).json()["code"] == "scope_missing"


@pytest.mark.parametrize("holding", ["1", [0], ["x"], [1.5], list(range(1, 102)), {"a": 1}])
def test_what_is_held_must_be_a_list_of_ids(
    queue: str, annotator: APIClient, holding: object
) -> None:
    answer = annotator.post(url(queue), {"holding": holding})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")


def test_codes_are_found_without_any_slug(queue: str, annotator: APIClient) -> None:
    [row] = annotator.get(QUEUES).json()["results"]
    assert (row["code"], row["name"]) == (queue, "Answers")


def test_who_judges_nowhere_finds_no_code(queue: str, stranger: APIClient) -> None:
    assert stranger.get(QUEUES).json() == {"results": []}
