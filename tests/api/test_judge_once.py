"""Idempotency-Key of a submit: the same again is answered the same, another is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from rest_framework.test import APIClient

from annotation.errors import OtherRequest
from annotation.models import Annotator, AnsweredRequest, Judgment
from annotation.services import answer_once, requests
from tests.api.cast import answers_to, client_of, lend, person
from tests.calibration.world import World


@pytest.fixture
def said(queue: str, annotator: APIClient) -> dict[str, Any]:
    pair = lend(annotator, queue)
    return {"pair": pair["id"], "answers": answers_to(pair), "active_s": 3.0}


@pytest.fixture
def send(queue: str, annotator: APIClient) -> Callable[..., Any]:
    def post(body: dict[str, Any], key: str = "k-1", client: APIClient = annotator) -> Any:
        address = f"/api/v1/judging/{queue}/judgments/"
        return client.post(address, body, HTTP_IDEMPOTENCY_KEY=key)

    return post


def test_the_same_under_the_same_key_is_answered_the_same(
    said: dict[str, Any], send: Callable[..., Any]
) -> None:
    replies = [send(said) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200] * 3
    assert len({reply.content for reply in replies}) == 1
    assert replies[-1].json()["written"] == 2
    assert Judgment.objects.count() == 2


def test_the_address_with_the_slug_knows_the_key_too(
    said: dict[str, Any], send: Callable[..., Any], annotator: APIClient
) -> None:
    first = send(said)
    address = "/api/v1/migrations/replace-model-0/judgments/"
    assert annotator.post(address, said, HTTP_IDEMPOTENCY_KEY="k-1").json() == first.json()


def test_another_request_under_the_same_key_is_refused(
    said: dict[str, Any], send: Callable[..., Any]
) -> None:
    send(said)
    for changed in ({"active_s": 4.0}, {"answers": said["answers"] | {"tone": "left"}}):
        answer = send(said | changed)
        assert (answer.status_code, answer.json()["code"]) == (409, "other_request")
    assert Judgment.objects.count() == 2


def test_under_another_key_it_is_a_request_of_its_own(
    said: dict[str, Any], send: Callable[..., Any]
) -> None:
    assert [send(said, key).json()["written"] for key in ("a", "b")] == [2, 0]


def test_a_refusal_is_not_kept(said: dict[str, Any], send: Callable[..., Any]) -> None:
    assert send(said | {"answers": {"correctness": "both"}}).status_code == 400
    assert send(said).json()["written"] == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there"])
def test_a_key_that_is_none_is_named(
    said: dict[str, Any], send: Callable[..., Any], key: str
) -> None:
    answer = send(said, key)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["Idempotency-Key"]


def test_keys_of_other_people_are_their_own(
    said: dict[str, Any], send: Callable[..., Any], world: World, queue: str
) -> None:
    send(said)
    other = client_of(person("annotator", world.migration.service, "other"))
    pair = lend(other, queue)
    body = {"pair": pair["id"], "answers": answers_to(pair)}
    assert send(body, client=other).json()["written"] == 2


def test_a_key_is_kept_for_a_day(said: dict[str, Any], send: Callable[..., Any]) -> None:
    send(said)
    AnsweredRequest.objects.update(answered_at=timezone.now() - timedelta(hours=25))
    assert send(said | {"active_s": 9.0}).json()["written"] == 0
    assert AnsweredRequest.objects.count() == 1


def test_of_two_at_the_same_moment_both_get_the_first_reply(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = Annotator.objects.create(service=world.migration.service, name="ann")
    body, kept = {"pair": 1}, requests._kept
    seen: list[bool] = []

    def once_too_late(*arguments: Any) -> Any:
        seen.append(True)
        return kept(*arguments) if len(seen) > 1 else None

    assert answer_once(annotator=ann, key="k", body=body, answer=lambda: {"n": 1}) == {"n": 1}
    monkeypatch.setattr(requests, "_kept", once_too_late)
    assert answer_once(annotator=ann, key="k", body=body, answer=lambda: {"n": 2}) == {"n": 1}
    with pytest.raises(OtherRequest):
        answer_once(annotator=ann, key="k", body={"pair": 2}, answer=lambda: {"n": 3})


def test_what_fails_for_another_reason_is_not_taken_for_a_repeated_request(world: World) -> None:
    ann = Annotator.objects.create(service=world.migration.service, name="ann")

    def fail() -> dict[str, Any]:
        raise IntegrityError("something else")

    with pytest.raises(IntegrityError, match="something else"):
        answer_once(annotator=ann, key="k", body={}, answer=fail)
