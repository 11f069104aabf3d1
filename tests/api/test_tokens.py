"""`Authorization: Bearer sux_...`"""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient

from config import api_tokens
from config.api_tokens import Issued, issue_token, revoke_token
from migrations_app.models import ApiToken, AuditEvent
from tests.api.cast import Scope, browser_of, client_with, person
from tests.calibration.world import World

URL = "/api/v1/migrations/"


@pytest.fixture
def issued(world: World) -> Issued:
    user = person("lead", world.migration.service)
    return issue_token(user=user, name="pipeline", scopes=[Scope.READ], days=30)


def refused(token: str) -> str:
    """The code with which a token is refused."""
    answer = client_with(token).get(URL)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    return str(answer.json()["code"])


def ended(token: ApiToken) -> None:
    created = timezone.now() - timedelta(days=2)
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=created, expires_at=created + timedelta(days=1)
    )


def test_a_token_acts_for_its_person(issued: Issued) -> None:
    answer = client_with(issued.text).get(URL)
    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 1


def test_the_scheme_may_be_written_in_any_case(issued: Issued) -> None:
    assert APIClient(HTTP_AUTHORIZATION=f"bearer {issued.text}").get(URL).status_code == 200


def test_of_the_secret_only_a_keyed_digest_is_kept(issued: Issued) -> None:
    secret = issued.text.rsplit("_", 1)[1]
    row = ApiToken.objects.filter(pk=issued.token.pk).values().get()
    assert secret not in str(row)
    assert row["digest"] == api_tokens.digest_of(issued.text)
    assert len(secret) == 64


def test_the_digest_depends_on_the_secret_key(issued: Issued, settings: Settings) -> None:
    settings.SECRET_KEY = settings.SECRET_KEY[::-1]
    assert refused(issued.text) == "token_invalid"


def test_a_wrong_secret_is_refused(issued: Issued) -> None:
    last = "0" if issued.text[-1] != "0" else "1"
    assert refused(issued.text[:-1] + last) == "token_invalid"


def test_the_secret_of_another_token_is_refused(issued: Issued) -> None:
    other = issue_token(user=issued.token.user, name="x", scopes=[Scope.READ], days=1)
    mixed = f"sux_{issued.token.prefix}_{other.text.rsplit('_', 1)[1]}"
    assert refused(mixed) == "token_invalid"


def test_a_prefix_that_nobody_has_is_refused(issued: Issued) -> None:
    assert refused(f"sux_ffffffff_{issued.text.rsplit('_', 1)[1]}") == "token_invalid"


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "sux_",
        "sux__",
        "x",
        "sux_00000000_",
        "sux_00000000_" + "0" * 63,
        "sux_00000000_" + "0" * 65,
        "sux_00000000_" + "Z" * 64,
        "SUX_00000000_" + "0" * 64,
        "gh_00000000_" + "0" * 64,
        "sux_00000000_" + "0" * 64 + " more",
        "sux_00000000_\x00" + "0" * 63,
        "sux_%_" + "0" * 64,
        "sux_00000000_" + "\uff10" * 64,
        "sux_00000000_" + "0" * 100_000,
    ],
    ids=range(15),
)
def test_what_has_not_the_shape_of_a_token_is_refused_without_asking_the_database(
    world: World, hostile: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked = 1 if api_tokens.SHAPE.fullmatch(hostile) else 0
    with django_assert_max_num_queries(asked):
        assert refused(hostile) == "token_invalid"


def test_a_truncated_token_is_refused(issued: Issued) -> None:
    assert refused(issued.text[:-1]) == "token_invalid"
    assert refused(issued.text[: len("sux_") + 8]) == "token_invalid"


def test_an_expired_token_is_told_so_to_whoever_holds_it(issued: Issued) -> None:
    ended(issued.token)
    assert refused(issued.text) == "token_expired"
    assert refused(issued.text[:-4] + "0000") == "token_invalid"


def test_a_revoked_token_is_refused_at_once(issued: Issued) -> None:
    revoke_token(prefix=issued.token.prefix)
    assert refused(issued.text) == "token_revoked"


def test_the_token_of_somebody_who_left_is_refused(issued: Issued) -> None:
    issued.token.user.is_active = False
    issued.token.user.save()
    assert refused(issued.text) == "token_invalid"


def test_a_bad_token_is_refused_even_where_a_session_would_do(issued: Issued) -> None:
    browser = browser_of(issued.token.user)
    assert browser.get(URL).status_code == 200
    answer = browser.get(URL, HTTP_AUTHORIZATION="Bearer nonsense")
    assert answer.status_code == 401


def test_another_scheme_is_nobody(world: World) -> None:
    answer = APIClient(HTTP_AUTHORIZATION="Basic dGhlLWxlYWQ6c2VjcmV0").get(URL)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_token_opens_no_page(issued: Issued) -> None:
    answer = client_with(issued.text).get("/accounts/password/change/")
    assert answer.status_code == 302


def test_its_last_use_is_noted_once_a_minute(
    issued: Issued, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_with(issued.text)
    client.get(URL)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    client.get(URL)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=1))
    client.get(URL)
    later = ApiToken.objects.get().last_used_at
    assert later is not None
    assert later >= first


def test_a_refused_token_was_not_used(issued: Issued) -> None:
    ended(issued.token)
    refused(issued.text)
    assert ApiToken.objects.get().last_used_at is None


def test_no_secret_is_ever_logged(issued: Issued, caplog: pytest.LogCaptureFixture) -> None:
    secret = issued.text.rsplit("_", 1)[1]
    with caplog.at_level(logging.DEBUG):
        client_with(issued.text).get(URL)
        refused(issued.text + "0")
        ended(issued.token)
        refused(issued.text)
    assert secret not in caplog.text
    assert all(secret not in str(vars(record).get("args")) for record in caplog.records)


def test_issuing_and_revoking_are_on_record_without_the_secret(issued: Issued) -> None:
    revoke_token(prefix=issued.token.prefix)
    events = list(AuditEvent.objects.filter(object_kind="api_token").order_by("sequence"))
    assert [event.verb for event in events] == ["token_issued", "token_revoked"]
    assert {event.object_id for event in events} == {issued.token.prefix}
    said = str([event.data for event in events])
    assert issued.text.rsplit("_", 1)[1] not in said
    assert issued.token.digest not in said


@pytest.mark.parametrize("scopes", [[], ["write"], ["read", "write"]])
def test_the_database_takes_known_scopes_only(issued: Issued, scopes: list[str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.update(scopes=scopes)


def test_a_failure_while_a_token_is_read_does_not_print_it(issued: Issued) -> None:
    [handler] = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    secret = issued.text.rsplit("_", 1)[1]
    try:
        _fail_with(issued.text)
    except ZeroDivisionError as error:
        failure = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it failed", None, failure)
    printed = handler.format(record)
    assert "ZeroDivisionError" in printed
    assert secret[:8] not in printed  # longer ones may be broken over lines


def _fail_with(text: str) -> float:
    return len(text) / 0
