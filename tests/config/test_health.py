"""GET /healthz, GET /readyz, and `manage.py health`."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from calibration.services import heartbeat, stamps
from config import celery_stamps, health_checks
from config.celery_stamps import BEAT, DEFAULT, KEYS
from config.processes.port import PORT

NOWHERE = "unix:///nowhere/redis.sock"


@pytest.fixture(autouse=True)
def nobody_alive() -> Iterator[None]:
    yield
    for key in KEYS.values():
        stamps.remove(key)


def stamp(*keys: str) -> None:
    for key in keys:
        stamps.put(key, {"pid": 1}, seconds=30)


def ready() -> tuple[int, Any]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_a_living_process_says_so_without_asking_anybody(
    db: None, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.REDIS_URL = NOWHERE
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_with_everybody_at_work_it_is_ready(db: None) -> None:
    stamp(*KEYS.values())
    everybody = {"inference": True, "default": True, "beat": True}
    assert ready() == (200, {"status": "ok", "failed": [], "workers": everybody})


@pytest.mark.parametrize("missing", KEYS)
def test_without_a_worker_it_is_ready_and_says_who_is_missing(db: None, missing: str) -> None:
    stamp(*(key for role, key in KEYS.items() if role != missing))
    status, body = ready()
    assert (status, body["status"], body["failed"]) == (200, "degraded", [])
    assert [role for role, alive in body["workers"].items() if not alive] == [missing]


def test_without_redis_it_is_not_ready(db: None, settings: Settings) -> None:
    settings.REDIS_URL = NOWHERE
    status, body = ready()
    assert (status, body["status"], body["failed"]) == (503, "failed", ["redis"])
    assert not any(body["workers"].values())


def test_without_the_database_it_is_not_ready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = OperationalError("password=hunter2 host=10.0.0.1")
    monkeypatch.setattr(health_checks, "connection", Mock(**{"cursor.side_effect": secret}))
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["failed"]) == (503, ["database"])
    assert "hunter2" not in answer.content.decode()


def test_with_a_schema_migration_left_to_do_it_is_not_ready(db: None) -> None:
    MigrationRecorder(connection).record_unapplied("migrations_app", "0004_api_tokens")
    status, body = ready()
    assert (status, body["failed"]) == (503, ["schema_migrations"])


def test_schema_migrations_of_a_newer_version_do_no_harm(db: None) -> None:
    MigrationRecorder(connection).record_applied("migrations_app", "9999_later")
    assert ready()[0] == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nobody_needs_to_log_in_and_nothing_can_be_sent(db: None, path: str) -> None:
    assert Client().head(path).status_code == 200
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("role", KEYS)
def test_the_command_tells_a_living_worker_from_none(role: str) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("health", role)
    assert refusal.value.returncode == 1
    stamp(KEYS[role])
    call_command("health", role)


def test_a_stamp_of_one_worker_says_nothing_of_another() -> None:
    stamp(heartbeat.KEY)
    with pytest.raises(CommandError):
        call_command("health", "default")


def test_a_worker_of_the_default_queue_stamps_and_another_does_not() -> None:
    def heart(*queues: str) -> Any:
        return Mock(**{"eventer.app.amqp.queues.consume_from": dict.fromkeys(queues)})

    celery_stamps.stamp_worker(sender=heart("inference"))
    assert stamps.get(DEFAULT) is None
    celery_stamps.stamp_worker(sender=heart("default"))
    assert stamps.get(DEFAULT) is not None


def test_what_others_send_says_nothing_of_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celery_stamps, "_beats", set())
    celery_stamps.stamp_beat()
    assert stamps.get(BEAT) is None
    celery_stamps.stamp_beat_starting()
    stamps.remove(BEAT)
    celery_stamps.stamp_beat()
    assert stamps.get(BEAT) is not None


class Answers(BaseHTTPRequestHandler):
    status = 200
    seen: list[dict[str, str]] = []

    def do_GET(self) -> None:
        self.seen.append({"path": self.path, **self.headers})
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Answers]]:
    Answers.status, Answers.seen = 200, []
    with HTTPServer(("127.0.0.1", 0), Answers) as made:
        monkeypatch.setenv(PORT, str(made.server_port))
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield Answers
        made.shutdown()


def test_the_web_is_asked_under_a_name_it_answers_to(
    server: type[Answers], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS, settings.HTTPS = [".example.org"], True
    call_command("health", "web")
    [asked] = server.seen
    assert asked["path"] == "/healthz"
    assert (asked["Host"], asked["X-Forwarded-Proto"]) == ("example.org", "https")


@pytest.mark.parametrize("status", [301, 400, 500])
def test_a_web_process_that_answers_otherwise_does_not_work(
    server: type[Answers], status: int
) -> None:
    server.status = status
    with pytest.raises(CommandError):
        call_command("health", "web")


def test_without_a_web_process_the_command_says_so(
    server: type[Answers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PORT, "1")
    with pytest.raises(CommandError, match="web does not work"):
        call_command("health", "web")
