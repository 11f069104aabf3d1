"""The tamper-evident record: complete, in order, and telling when it is touched."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from migrations_app.audit import kinds
from migrations_app.audit.selectors import verify
from migrations_app.audit.services import NotInTransaction, record
from migrations_app.models import AuditEvent, Service


@contextmanager
def tampering(table: str) -> Iterator[None]:
    """As someone with the rights of the table's owner would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


def write_events(count: int = 4) -> None:
    for n in range(count):
        data = {"n": n, "big": 1e20, "whole": 1.0, "part": 0.1, "word": "é", "list": [1, None]}
        record(verb="tried", object_kind="nothing", object_id=n, data=data)


def broken() -> list[str]:
    return [str(link) for link in verify()]


@pytest.mark.django_db
def test_events_form_a_chain_from_one() -> None:
    write_events()
    events = list(AuditEvent.objects.all())
    assert [event.sequence for event in events] == [1, 2, 3, 4]
    assert [e.previous_digest for e in events] == ["0" * 64, *(e.digest for e in events[:-1])]
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NotInTransaction):
        write_events(1)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["verb", "object_id", "object_digest", "data", "at"])
def test_a_row_altered_is_found(field: str) -> None:
    write_events()
    changes = {"data": "'{\"n\": 7}'", "at": "at + interval '1 microsecond'"}
    with tampering("migrations_app_auditevent"), connection.cursor() as cursor:
        value = changes.get(field, "'x'")
        cursor.execute(f"UPDATE migrations_app_auditevent SET {field} = {value} WHERE sequence = 2")
    assert broken()[0] == "event 2: the row was altered"


@pytest.mark.django_db
def test_a_row_missing_is_found() -> None:
    write_events()
    with tampering("migrations_app_auditevent"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM migrations_app_auditevent WHERE sequence = 2")
    assert broken() == ["event 3: events 2 to 2 are missing"]


@pytest.mark.django_db
def test_an_object_changed_since_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"1": "a", "2": "b", "3": "new"}
    monkeypatch.setitem(kinds.DIGESTS, "thing", now.get)
    for object_id, digest in [("1", "a"), ("2", "other"), ("3", "old"), ("3", "new"), ("4", "x")]:
        record(verb="made", object_kind="thing", object_id=object_id, object_digest=digest)
    assert broken() == [
        "event 2: thing 2 is not what was recorded",
        "event 5: thing 4 no longer exists",
    ]


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="'plan' is registered twice"):
        kinds.register("plan", lambda _: None)


@pytest.mark.django_db
def test_the_command_tells_by_its_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    write_events()
    call_command("verify_audit")
    assert capsys.readouterr().out.startswith("4 audit events hold, newest digest ")
    with tampering("migrations_app_auditevent"), connection.cursor() as cursor:
        cursor.execute("UPDATE migrations_app_auditevent SET verb = 'x' WHERE sequence = 3")
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit")
    assert caught.value.returncode == 1


@pytest.mark.django_db(transaction=True)
def test_events_written_at_once_get_one_place_each() -> None:
    def write() -> None:
        for _ in range(5):
            with transaction.atomic():
                write_events(1)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequences = AuditEvent.objects.values_list("sequence", flat=True)
    assert list(sequences) == list(range(1, 21))
    assert broken() == []


@pytest.mark.django_db
def test_an_event_belongs_to_what_it_tells_of() -> None:
    with transaction.atomic():
        Service.objects.create(slug="s", name="s")
        write_events(1)
        transaction.set_rollback(True)
    assert not Service.objects.exists()
    assert not AuditEvent.objects.exists()
