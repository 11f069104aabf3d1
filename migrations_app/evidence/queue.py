"""Imports that a worker runs: asked for, taken back, tried again, and swept."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis import RedisError

from migrations_app.audit.services import record
from migrations_app.evidence import jobs, uploads
from migrations_app.evidence.errors import UploadRefused
from migrations_app.evidence.request import ImportRequest
from migrations_app.models import ImportJob, Migration

logger = logging.getLogger(__name__)

TASK = "evidence.import_job"
# A message not taken for this long is taken for lost.
WAITS = timedelta(seconds=60)
RETRY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 0.2}
State = ImportJob.State


@transaction.atomic
def request_import(
    *,
    migration: Migration,
    request: ImportRequest,
    files: Sequence["UploadedFile[bytes]"],
    actor: AbstractBaseUser,
) -> ImportJob:
    """A queued job with its files on disk; a worker is asked after the commit."""
    uploads.check(files)
    names = [uploads.safe_name(file.name or "") for file in files]
    job = _queued(migration, request, names, actor)
    try:
        uploads.save(job.pk, files)
    except OSError as error:
        uploads.remove(job.pk)
        raise UploadRefused(f"the files cannot be kept here: {error.strerror}") from error
    return _announced(job, actor)


@transaction.atomic
def repeat_import(*, job: ImportJob, dry_run: bool, actor: AbstractBaseUser) -> ImportJob:
    """The same files with the same options once more, as a check or for good."""
    if job.migration is None or "uploaded" not in job.options:
        raise UploadRefused("this import came from the command line: run it there again")
    request = ImportRequest.from_options(job.options | {"dry_run": dry_run}, Path())
    again = _queued(job.migration, request, job.options["uploaded"], actor)
    uploads.share(job.pk, again.pk)
    return _announced(again, actor)


@transaction.atomic
def cancel_import(*, job: ImportJob, actor: AbstractBaseUser) -> None:
    """Nothing of it is kept. Where it has ended already, nothing happens."""
    if job.state not in (State.QUEUED, State.RUNNING):
        return
    jobs.cancel(job)
    if job.state == State.CANCELLED:
        _record("import_cancelled", job, actor)


def sweep() -> None:
    """Close or queue again what was killed, ask anew for what nobody took, remove old files."""
    jobs.sweep_abandoned()
    before = timezone.now() - WAITS
    asked = Q(heartbeat_at__isnull=True, created_at__lt=before) | Q(heartbeat_at__lt=before)
    for job in ImportJob.objects.filter(asked, state=State.QUEUED).order_by("pk"):
        ImportJob.objects.filter(pk=job.pk, state=State.QUEUED).update(heartbeat_at=timezone.now())
        enqueue(job.pk)
    open_jobs = ImportJob.objects.filter(state__in=[State.QUEUED, State.RUNNING])
    uploads.sweep(open_jobs.values_list("pk", flat=True))


def enqueue(job_id: int) -> None:
    """Ask by name, so that no web process imports the task. A message lost is sent by the sweep."""
    try:
        current_app.send_task(TASK, [job_id], queue="default", retry_policy=RETRY)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("import %s not requested: %s", job_id, error)


def _queued(
    migration: Migration, request: ImportRequest, names: list[str], actor: AbstractBaseUser
) -> ImportJob:
    return ImportJob.objects.create(
        migration=migration,
        requested_by_id=actor.pk,
        source=", ".join(names)[:1000],
        options=request.options | {"uploaded": names},
    )


def _announced(job: ImportJob, actor: AbstractBaseUser) -> ImportJob:
    _record("import_requested", job, actor)
    transaction.on_commit(lambda: enqueue(job.pk))
    return job


def _record(verb: str, job: ImportJob, actor: AbstractBaseUser) -> None:
    record(
        verb=verb,
        object_kind="import",
        object_id=job.pk,
        migration=job.migration,
        actor=actor,
        data={"source": job.source, "options": job.options},
    )
