"""One shape for everything that is refused: {"code", "message", "fields"?}."""

import logging
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from redis import ConnectionError as RedisGone
from rest_framework.test import APIClient

from config.api_throttling import PersonThrottle
from migrations_app.decision import api as decision_api
from tests.api.cast import browser_of, client_of, person
from tests.calibration.world import World

URL = "/api/v1/migrations/"
CLAIM = "/api/v1/judging/{}/claim/"


def shape_of(answer: Any) -> tuple[int, str, list[str]]:
    """Status, code and the names of the fields, after a look at the rest."""
    assert answer["Content-Type"] == "application/json"
    body = answer.json()
    assert body.keys() - {"fields"} == {"code", "message"}
    assert isinstance(body["message"], str)
    assert body["message"]
    for messages in body.get("fields", {}).values():
        assert all(isinstance(message, str) for message in messages)
    return answer.status_code, body["code"], sorted(body.get("fields", {}))


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "address",
    [
        URL,
        URL + "x/",
        URL + "x/judgments/",
        URL + "x/recommendation/",
        URL + "x/recommendations/",
        "/api/v1/judging/",
        "/api/v1/judging/x/claim/",
        "/api/v1/judging/x/judgments/",
    ],
)
def test_nobody_is_told_to_log_in_rather_than_sent_to_a_page(
    db: None, address: str, method: str
) -> None:
    answer = getattr(Client(), method)(address)
    assert shape_of(answer) == (401, "not_authenticated", [])
    assert answer["WWW-Authenticate"] == 'Bearer realm="successor"'


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/", "/api/v2/migrations/", URL[:-1], URL + "a b/", "/api/v1/%00"]
)
def test_an_address_that_is_none_is_told_in_the_same_shape(db: None, address: str) -> None:
    assert shape_of(Client().get(address)) == (404, "not_found", [])
    assert shape_of(Client().post(address)) == (404, "not_found", [])


def test_a_method_that_is_none(world: World, lead: APIClient) -> None:
    assert shape_of(lead.delete(URL)) == (403, "scope_missing", [])
    browser = browser_of(person("owner", world.migration.service))
    assert shape_of(browser.delete(URL)) == (405, "method_not_allowed", [])


def test_a_body_that_is_not_json(queue: str, annotator: APIClient) -> None:
    answer = annotator.post(CLAIM.format(queue), "{", content_type="application/json")
    assert shape_of(answer) == (400, "parse_error", [])


def test_a_body_of_another_kind(queue: str, annotator: APIClient) -> None:
    answer = annotator.post(CLAIM.format(queue), "a=1", content_type="text/plain")
    assert shape_of(answer) == (415, "unsupported_media_type", [])


@pytest.mark.parametrize("body", ["[]", "1", '"x"', "null"])
def test_a_body_that_is_no_object(queue: str, annotator: APIClient, body: str) -> None:
    address = f"/api/v1/judging/{queue}/judgments/"
    answer = annotator.post(address, body, content_type="application/json")
    assert shape_of(answer) == (400, "validation_error", ["non_field_errors"])


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_have(queue: str, annotator: APIClient, word: str) -> None:
    body = f'{{"holding": [{word}]}}'
    answer = annotator.post(CLAIM.format(queue), body, content_type="application/json")
    assert shape_of(answer) == (400, "parse_error", [])


def test_a_body_nested_without_end(queue: str, annotator: APIClient) -> None:
    body = '{"holding":' + "[" * 100_000
    answer = annotator.post(CLAIM.format(queue), body, content_type="application/json")
    assert shape_of(answer) == (400, "parse_error", [])


def test_a_body_that_is_too_large(queue: str, annotator: APIClient, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = annotator.post(CLAIM.format(queue), {"holding": [1] * 99})
    assert shape_of(answer) == (413, "too_large", [])


def test_what_is_not_valid_is_named_by_field(queue: str, annotator: APIClient) -> None:
    answer = annotator.post(f"/api/v1/judging/{queue}/judgments/", {"active_s": "x"})
    assert shape_of(answer) == (400, "validation_error", ["active_s", "answers", "pair"])


def test_a_field_inside_a_field_is_named_with_a_dot(queue: str, annotator: APIClient) -> None:
    answer = annotator.post(CLAIM.format(queue), {"holding": [1, "x"]})
    assert shape_of(answer) == (400, "validation_error", ["holding.1"])


def test_an_answer_in_another_format_is_not_to_be_had(world: World, lead: APIClient) -> None:
    answer = lead.get(URL, HTTP_ACCEPT="text/html")
    assert answer.status_code == 406
    assert answer.json()["code"] == "not_acceptable"


def test_who_asks_too_often_is_told_how_long_to_wait(
    world: World, lead: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PersonThrottle, "rate", "2/min", raising=False)
    assert [lead.get(URL).status_code for _ in range(2)] == [200, 200]
    answer = lead.get(URL)
    assert shape_of(answer) == (429, "throttled", [])
    assert 0 < int(answer["Retry-After"]) <= 60


def test_without_redis_nobody_is_throttled(
    world: World,
    lead: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def gone(*_: object) -> None:
        raise RedisGone("no such socket")

    monkeypatch.setattr(PersonThrottle.cache, "get", gone)
    assert lead.get(URL).status_code == 200
    assert "nobody is throttled" in caplog.text


def test_what_fails_here_is_logged_and_told_without_details(
    world: World,
    lead: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("a detail")

    monkeypatch.setattr(decision_api, "_recommendations", broken)
    with caplog.at_level(logging.ERROR):
        answer = lead.get(f"{URL}replace-model-0/recommendation/")
    assert shape_of(answer) == (500, "internal_error", [])
    assert "detail" not in answer.content.decode()
    assert "ZeroDivisionError: a detail" in caplog.text


@pytest.mark.parametrize("role", ["lead", "owner", "admin", "auditor"])
def test_a_migration_that_is_none_is_not_found_for_anybody(world: World, role: str) -> None:
    client = client_of(person(role, world.migration.service))
    assert shape_of(client.get(URL + "none/")) == (404, "not_found", [])
