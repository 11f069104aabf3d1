"""The row of an import: alive while its process holds a lock, and closed in every outcome."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.utils import timezone

from migrations_app.errors import SuccessorError
from migrations_app.evidence.errors import BadRows
from migrations_app.models import ImportJob, StagedRow

# First half of a two-part advisory lock; the second is the job's number.
JOB_LOCK = 7_265_002
State = ImportJob.State


@contextmanager
def running(job: ImportJob) -> Iterator[None]:
    """The session's lock on the job is what tells a running import from a killed one."""
    _lock("pg_advisory_lock", job)
    try:
        yield
    except BadRows as refusal:
        errors = [{"file": e.file, "line": e.line, "reason": e.reason} for e in refusal.rows]
        close(job, State.FAILED, errors=errors, report={"bad_rows": refusal.count})
        raise
    except SuccessorError as refusal:
        close(job, State.FAILED, errors=[{"reason": refusal.message, "code": refusal.code}])
        raise
    except KeyboardInterrupt:
        close(job, State.CANCELLED)
        raise
    finally:
        if job.state == State.RUNNING:
            close(job, State.FAILED, errors=[{"reason": "it ended unexpectedly"}])
        remove_staged(job)
        _lock("pg_advisory_unlock", job)


def close(job: ImportJob, state: ImportJob.State, **fields: Any) -> None:
    fields |= {"state": state, "finished_at": timezone.now()}
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(update_fields=list(fields))


def heartbeat(job: ImportJob, rows_read: int) -> None:
    job.rows_read = rows_read
    job.heartbeat_at = timezone.now()
    job.save(update_fields=["rows_read", "heartbeat_at"])


def sweep_abandoned() -> int:
    """Close the jobs whose process is gone, and remove what they had staged."""
    swept = 0
    for job in ImportJob.objects.filter(state=State.RUNNING):
        if _lock("pg_try_advisory_lock", job):
            close(job, State.FAILED, errors=[{"reason": "its process was killed"}])
            remove_staged(job)
            _lock("pg_advisory_unlock", job)
            swept += 1
    return swept


def remove_staged(job: ImportJob) -> None:
    StagedRow.objects.filter(job_id=job.pk)._raw_delete("default")


def _lock(function: str, job: ImportJob) -> bool:
    with connection.cursor() as cursor:
        cursor.callproc(function, [JOB_LOCK, job.pk])
        row = cursor.fetchone()
    return bool(row and row[0])
