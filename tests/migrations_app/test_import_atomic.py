"""An import that ends early, however it ends, leaves nothing but a job that says so."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from migrations_app.errors import SuccessorError
from migrations_app.evidence import checks, jobs, services
from migrations_app.evidence.errors import StagedRowsLost
from migrations_app.models import ImportJob, MetricScore, Migration, Output, Prompt, StagedRow
from tests.migrations_app import recordings
from tests.migrations_app.recordings import run_import, small_folder


def nothing_is_left() -> bool:
    kept = (Prompt, Output, MetricScore, Migration, StagedRow)
    return not any(model.objects.exists() for model in kept)


def broken(error: BaseException) -> Callable[..., Any]:
    def fail(*_: Any) -> None:
        raise error

    return fail


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (RuntimeError("disk"), "failed", "it ended unexpectedly"),
        (SuccessorError("odd", "no"), "failed", "no"),
        (KeyboardInterrupt(), "cancelled", None),
    ],
)
def test_a_swap_that_fails_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    state: str,
    reason: str | None,
) -> None:
    monkeypatch.setattr(services, "pairing_report", broken(error))
    with pytest.raises(type(error)):
        run_import(small_folder(tmp_path / "f"), "old", "new")
    assert nothing_is_left()
    job = ImportJob.objects.get()
    assert job.state == state
    assert [e["reason"] for e in job.errors] == ([reason] if reason else [])
    assert job.finished_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_a_job_that_the_next_one_closes(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "f", 5000)
    process = import_in_another_process(folder)
    while not StagedRow.objects.exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed = ImportJob.objects.get()
    assert killed.state == "running"
    wait_for_the_lock_of(killed)
    assert not Prompt.objects.exists()
    run_import(small_folder(tmp_path / "g"), "old", "new")
    killed.refresh_from_db()
    assert (killed.state, killed.errors) == ("failed", [{"reason": "its process was killed"}])
    assert not StagedRow.objects.exists()
    assert Prompt.objects.count() == 60


@pytest.mark.django_db(transaction=True)
def test_an_import_asked_to_end_is_cancelled(tmp_path: Path) -> None:
    process = import_in_another_process(small_folder(tmp_path / "f", 5000))
    while not StagedRow.objects.exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 130
    assert nothing_is_left()
    assert ImportJob.objects.get().state == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_a_running_import_is_not_taken_for_a_killed_one() -> None:
    job = ImportJob.objects.create(source="f", state="running")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [jobs.JOB_LOCK, job.pk])
        assert jobs.sweep_abandoned() == 0
    finally:
        other.close()
    wait_for_the_lock_of(job)
    assert jobs.sweep_abandoned() == 1


def import_in_another_process(folder: Path) -> subprocess.Popen[bytes]:
    """The command on the test's database, its second batch slow enough to be caught at."""
    arguments = ["import", str(folder), "--migration=m", "--incumbent=old", "--candidate=new"]
    code = (
        "import time; from django.conf import settings; import django;"
        f"settings.DATABASES['default']['NAME'] = {connection.settings_dict['NAME']!r};"
        "django.setup();"
        "from migrations_app.evidence import services, staging;"
        "check = services.check_staged;"
        "services.check_staged = lambda *a, **k: (time.sleep(30), check(*a, **k))[1];"
        "from django.core.management import execute_from_command_line;"
        f"execute_from_command_line(['manage.py', *{arguments!r}])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for_the_lock_of(job: ImportJob) -> None:
    """The server takes a moment to notice that a client is gone."""
    for _ in range(500):
        if jobs._lock("pg_try_advisory_lock", job):
            jobs._lock("pg_advisory_unlock", job)
            return
        time.sleep(0.02)
    pytest.fail("the lock of the killed import was never released")


@pytest.mark.django_db
def test_rows_lost_between_reading_and_writing_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = checks.check_staged

    def check_and_lose(*arguments: Any, **options: Any) -> Any:
        StagedRow.objects.filter(kind="score", line__gt=50).delete()
        return check(*arguments, **options)

    monkeypatch.setattr(services, "check_staged", check_and_lose)
    with pytest.raises(StagedRowsLost):
        run_import(small_folder(tmp_path / "f"), "old", "new")
    assert nothing_is_left()


@pytest.mark.django_db
def test_items_may_hold_what_the_database_cannot_nest(tmp_path: Path) -> None:
    items = recordings.items(3)
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    items[1]["outputs"]["new"] = deep
    folder = recordings.write_folder(tmp_path / "f", items=items)
    run_import(folder, "old", "new")
    assert Output.objects.count() == 6
