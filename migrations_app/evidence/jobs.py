"""The row of an import: alive while its process holds a lock, and closed in every outcome."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from migrations_app.errors import SuccessorError
from migrations_app.evidence.errors import BadRows, ImportCancelled
from migrations_app.models import ImportJob, StagedRow

# First half of a two-part advisory lock; the second is the job's number.
JOB_LOCK = 7_265_002
# Uploaded files are read again after a kill, unless it is they that kill.
MOST_RESTARTS = 2
State = ImportJob.State


@transaction.atomic
def open_running(**fields: Any) -> ImportJob:
    """A new job of this process. Whoever sees its row finds its lock taken."""
    job = ImportJob.objects.create(state=State.RUNNING, heartbeat_at=timezone.now(), **fields)
    _lock("pg_advisory_lock", job)
    return job


def claim(job_id: int) -> ImportJob | None:
    """A queued job, from now on running in this process; None where it is not to be had."""
    job = ImportJob.objects.filter(pk=job_id, state=State.QUEUED).first()
    if job is None or not _lock("pg_try_advisory_lock", job):
        return None
    now = timezone.now()
    report = job.report | {"started_at": now.isoformat()}
    queued = ImportJob.objects.filter(pk=job_id, state=State.QUEUED)
    if not queued.update(state=State.RUNNING, heartbeat_at=now, report=report):
        _lock("pg_advisory_unlock", job)
        return None
    job.refresh_from_db()
    return job


@contextmanager
def running(job: ImportJob) -> Iterator[None]:
    """The session's lock on the job is what tells a running import from a killed one."""
    try:
        yield
    except BadRows as refusal:
        errors = [{"file": e.file, "line": e.line, "reason": e.reason} for e in refusal.rows]
        close(job, State.FAILED, errors=errors, report={"bad_rows": refusal.count})
        raise
    except (KeyboardInterrupt, ImportCancelled):
        close(job, State.CANCELLED)
        raise
    except SuccessorError as refusal:
        close(job, State.FAILED, errors=[{"reason": refusal.message, "code": refusal.code}])
        raise
    finally:
        if job.state == State.RUNNING:
            close(job, State.FAILED, errors=[{"reason": "it ended unexpectedly"}])
        remove_staged(job)
        _lock("pg_advisory_unlock", job)


def close(job: ImportJob, state: ImportJob.State, **fields: Any) -> None:
    """End a job that has not ended yet; the first word on how it ended is the one that stays."""
    fields |= {"state": state, "finished_at": timezone.now()}
    ImportJob.objects.filter(pk=job.pk, state__in=[State.QUEUED, State.RUNNING]).update(**fields)
    job.refresh_from_db()


def heartbeat(job: ImportJob, rows_read: int, rows_total: int = 0) -> None:
    """Say that the job lives; ImportCancelled where somebody asked it to end."""
    fields = {"rows_read": rows_read, "rows_total": rows_total, "heartbeat_at": timezone.now()}
    if not ImportJob.objects.filter(pk=job.pk, state=State.RUNNING).update(**fields):
        raise ImportCancelled
    job.rows_read = rows_read


def cancel(job: ImportJob) -> None:
    """At once where it waits or its process is gone, else at that process's next heartbeat."""
    close(job, State.CANCELLED)
    if _lock("pg_try_advisory_lock", job):
        remove_staged(job)
        _lock("pg_advisory_unlock", job)


def sweep_abandoned() -> int:
    """Close the jobs whose process is gone, or queue them again; remove what they had staged."""
    swept = 0
    for job in ImportJob.objects.filter(state=State.RUNNING):
        if _lock("pg_try_advisory_lock", job):
            job.refresh_from_db()
            if job.state == State.RUNNING:
                _give_up(job)
                swept += 1
            remove_staged(job)
            _lock("pg_advisory_unlock", job)
    return swept


def remove_staged(job: ImportJob) -> None:
    StagedRow.objects.filter(job_id=job.pk)._raw_delete("default")


def _give_up(job: ImportJob) -> None:
    restarts = job.report.get("restarts", 0)
    if "uploaded" not in job.options or restarts >= MOST_RESTARTS:
        close(job, State.FAILED, errors=[{"reason": "its process was killed"}])
        return
    job.state, job.rows_read, job.rows_total = State.QUEUED, 0, 0
    job.report, job.heartbeat_at = {"restarts": restarts + 1}, None
    job.save(update_fields=["state", "rows_read", "rows_total", "report", "heartbeat_at"])


def _lock(function: str, job: ImportJob) -> bool:
    with connection.cursor() as cursor:
        cursor.callproc(function, [JOB_LOCK, job.pk])
        row = cursor.fetchone()
    return bool(row and row[0])
