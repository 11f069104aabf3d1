"""Imports of the browser that are cancelled, killed, lost or taken by somebody else."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from migrations_app.evidence import jobs, services, staging, tasks
from migrations_app.evidence.selectors import pairing_report
from migrations_app.evidence.services import run_job
from migrations_app.models import AuditEvent, ImportJob, Migration, OutputPair, StagedRow
from tests.migrations_app.uploads.uploaded import run_elsewhere, upload

pytestmark = pytest.mark.django_db


def test_a_waiting_import_is_cancelled_at_once(client: Client) -> None:
    job = upload(client)
    client.post(reverse("import_cancel", args=["replace-old", job.pk]))
    tasks.import_job(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not OutputPair.objects.exists()
    assert AuditEvent.objects.filter(verb="import_cancelled").count() == 1


def test_a_running_import_stops_at_its_heartbeat(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload(client)
    monkeypatch.setattr(staging, "BATCH", 50)
    beat = jobs.heartbeat

    def cancelled_midway(*arguments: Any) -> None:
        client.post(reverse("import_cancel", args=["replace-old", job.pk]))
        beat(*arguments)

    monkeypatch.setattr(staging, "heartbeat", cancelled_midway)
    tasks.import_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.errors) == ("cancelled", [])
    assert not OutputPair.objects.exists()
    assert not StagedRow.objects.exists()


def test_an_import_cancelled_while_it_writes_writes_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload(client)
    pairing = pairing_report

    def cancelled_last(migration: Migration) -> dict[str, Any]:
        ImportJob.objects.filter(pk=job.pk).update(state="cancelled")
        return pairing(migration)

    monkeypatch.setattr(services, "pairing_report", cancelled_last)
    tasks.import_job(job.pk)
    assert not OutputPair.objects.exists()


def test_an_import_that_ended_is_not_cancelled(client: Client) -> None:
    job = upload(client)
    tasks.import_job(job.pk)
    client.post(reverse("import_cancel", args=["replace-old", job.pk]))
    job.refresh_from_db()
    assert job.state == "succeeded"


def test_a_killed_import_is_queued_again_and_given_up_in_the_end(
    client: Client, sent: list[list[Any]]
) -> None:
    job = upload(client)
    for restarts in (1, 2):
        ImportJob.objects.filter(pk=job.pk).update(state="running", rows_read=10)
        tasks.sweep()
        job.refresh_from_db()
        assert (job.state, job.rows_read, job.report) == ("queued", 0, {"restarts": restarts})
    ImportJob.objects.filter(pk=job.pk).update(state="running")
    tasks.sweep()
    job.refresh_from_db()
    assert (job.state, job.errors) == ("failed", [{"reason": "its process was killed"}])


def test_what_another_process_runs_is_left_alone(client: Client) -> None:
    job = upload(client)
    with run_elsewhere(job):
        assert run_job(job_id=job.pk) is None
        ImportJob.objects.filter(pk=job.pk).update(state="running")
        assert jobs.sweep_abandoned() == 0


def test_a_job_that_ended_while_the_sweep_looked_keeps_its_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload(client)
    ImportJob.objects.filter(pk=job.pk).update(state="running")
    lock = jobs._lock

    def ended_meanwhile(function: str, held: ImportJob) -> bool:
        ImportJob.objects.filter(pk=job.pk).update(state="succeeded")
        return lock(function, held)

    monkeypatch.setattr(jobs, "_lock", ended_meanwhile)
    assert jobs.sweep_abandoned() == 0
    job.refresh_from_db()
    assert job.state == "succeeded"


def test_a_job_that_nobody_took_is_asked_for_again_but_not_at_every_sweep(
    client: Client, sent: list[list[Any]]
) -> None:
    job = upload(client)
    tasks.sweep()
    assert sent == []
    ImportJob.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=2))
    tasks.sweep()
    tasks.sweep()
    assert sent == [["evidence.import_job", [job.pk]]]


def test_a_broker_that_is_away_does_not_lose_the_upload(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OSError("refused")

    monkeypatch.setattr(current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = upload(client)
    assert job.state == "queued"
