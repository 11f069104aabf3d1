"""POST /api/v1/judging/{code}/judgments/ and /api/v1/migrations/{slug}/judgments/"""

from typing import Any

import pytest
from rest_framework.test import APIClient

from annotation.models import Judgment
from migrations_app.models import AuditEvent
from tests.api.cast import Scope, answers_to, browser_of, client_of, lend, opened, person
from tests.calibration.world import World

OF_THE_SLUG = "/api/v1/migrations/replace-model-0/judgments/"


def url(code: str) -> str:
    return f"/api/v1/judging/{code}/judgments/"


@pytest.fixture
def pair(queue: str, annotator: APIClient) -> dict[str, Any]:
    return lend(annotator, queue)


@pytest.fixture
def said(pair: dict[str, Any]) -> dict[str, Any]:
    return {"pair": pair["id"], "answers": answers_to(pair), "active_s": 12.5}


def test_a_pair_is_judged_on_all_dimensions_at_once(
    queue: str, said: dict[str, Any], annotator: APIClient
) -> None:
    answer = annotator.post(url(queue), said)
    assert answer.status_code == 200
    assert answer.json()["written"] == 2
    assert answer.json()["progress"]["today"] == 1
    kept = Judgment.objects.values_list("dimension__slug", "answer", "value", "active_s")
    assert sorted(kept, key=str) == [
        ("correctness", {"choice": "both"}, 0.0, 12.5),
        ("tone", {"choice": "both"}, 0.0, 12.5),
    ]


def test_the_address_with_the_slug_does_the_same(
    said: dict[str, Any], annotator: APIClient
) -> None:
    assert annotator.post(OF_THE_SLUG, said).status_code == 200
    assert Judgment.objects.count() == 2


def test_the_same_request_five_times_stores_one_judgment(
    queue: str, said: dict[str, Any], annotator: APIClient
) -> None:
    answers = [annotator.post(url(queue), said) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert [answer.json()["written"] for answer in answers] == [2, 0, 0, 0, 0]
    assert Judgment.objects.count() == 2
    assert AuditEvent.objects.filter(verb="pair_judged").count() == 1


def test_another_answer_is_a_revision(
    queue: str, said: dict[str, Any], annotator: APIClient
) -> None:
    annotator.post(url(queue), said)
    changed = said | {"answers": said["answers"] | {"tone": "neither"}}
    assert annotator.post(url(queue), changed).json()["written"] == 1
    assert Judgment.objects.filter(dimension__slug="tone").count() == 2


def test_the_pair_of_somebody_else_is_not_there(
    queue: str, said: dict[str, Any], world: World
) -> None:
    other = client_of(person("annotator", world.migration.service, "other"))
    answer = other.post(url(queue), said)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not Judgment.objects.exists()


def test_a_pair_is_judged_only_in_its_own_queue(said: dict[str, Any], annotator: APIClient) -> None:
    assert annotator.post(url("0" * 12), said).status_code == 404


def test_an_answer_of_no_choice_is_named(
    queue: str, said: dict[str, Any], annotator: APIClient
) -> None:
    answer = annotator.post(url(queue), said | {"answers": {"correctness": "both", "tone": "?"}})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_answer")
    assert list(answer.json()["fields"]) == ["tone"]


def test_a_missing_answer_is_named(queue: str, said: dict[str, Any], annotator: APIClient) -> None:
    answer = annotator.post(url(queue), said | {"answers": {"correctness": "both"}})
    assert list(answer.json()["fields"]) == ["tone"]
    assert not Judgment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pair": "x"}, "pair"),
        ({"pair": None}, "pair"),
        ({"pair": -1}, "pair"),
        ({"answers": "both"}, "answers"),
        ({"answers": None}, "answers"),
        ({"active_s": "long"}, "active_s"),
        ({"active_s": -1}, "active_s"),
        ({"active_s": "nan"}, "active_s"),
        ({"active_s": 1e300}, "active_s"),
    ],
)
def test_what_is_not_valid_is_named(
    queue: str,
    said: dict[str, Any],
    annotator: APIClient,
    changes: dict[str, Any],
    field: str,
) -> None:
    answer = annotator.post(url(queue), said | changes)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not Judgment.objects.exists()


def test_a_number_that_is_no_id_at_all_is_not_there(
    queue: str, said: dict[str, Any], annotator: APIClient
) -> None:
    assert annotator.post(url(queue), said | {"pair": 10**30}).status_code == 404


def test_once_judging_has_ended_it_is_refused_as_things_stand(
    queue: str, said: dict[str, Any], world: World, annotator: APIClient
) -> None:
    opened(world.migration)
    answer = annotator.post(url(queue), said)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_collecting")


@pytest.mark.parametrize("role", ["owner", "admin", "auditor"])
def test_who_does_not_judge_is_refused_before_anything_is_read(
    queue: str, world: World, role: str
) -> None:
    client = client_of(person(role, world.migration.service))
    for address in (url(queue), OF_THE_SLUG):
        assert client.post(address, {}).status_code == 403


def test_a_stranger_is_told_that_nothing_is_there(queue: str, stranger: APIClient) -> None:
    for address in (url(queue), OF_THE_SLUG, "/api/v1/migrations/no-such/judgments/"):
        assert stranger.post(address, {}).json()["code"] == "not_found"


def test_a_token_for_reading_cannot_judge(queue: str, world: World) -> None:
    reader = client_of(person("annotator", world.migration.service, "reader"), Scope.READ)
    for address in (url(queue), OF_THE_SLUG):
        answer = reader.post(address, {})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_session_judges_with_the_token_of_its_form_alone(queue: str, world: World) -> None:
    browser = browser_of(person("annotator", world.migration.service, "bo"), checks_csrf=True)
    answer = browser.post(f"/api/v1/judging/{queue}/claim/", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert "CSRF" in answer.json()["message"]
    browser.cookies["csrftoken"] = secret = "a" * 32
    answer = browser.post(f"/api/v1/judging/{queue}/claim/", {}, HTTP_X_CSRFTOKEN=secret)
    assert answer.status_code == 200
