"""Waiting until every fit and the recommendation of a migration are current."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from django.utils import timezone

from calibration.errors import RefitFailedError, RefitTimeoutError
from calibration.management.temporary_worker import COMMAND, TemporaryWorker, temporary_worker
from calibration.models import Fit
from calibration.selectors.standing import MigrationStanding, standing_of
from calibration.services import heartbeat
from calibration.services.nudge import request_refit
from calibration.services.progress import Progress, Stage, forget, progress_of
from migrations_app.models import Migration, QualityDimension

POLL_S = 0.25
Say = Callable[[str], None]


def wait_until_settled(migration: Migration, *, timeout_s: float, say: Say) -> None:
    """Current as of now: judgments that keep arriving meanwhile are not waited for."""
    started, deadline = timezone.now(), time.monotonic() + timeout_s
    standing = standing_of(migration)
    for stale in standing.stale:
        forget(stale.dimension.pk)
    told: dict[str, Progress] = {}
    with ExitStack() as stack:
        worker: TemporaryWorker | None = None
        while not _is_done(standing, started):
            for dimension_id in standing.to_refit:
                request_refit(dimension_id)
            if worker is None and not heartbeat.is_alive():
                say(f"No inference worker runs ({COMMAND}): starting one for this command.")
                worker = stack.enter_context(temporary_worker())
            _tell(standing, told, say)
            _check(worker, deadline, timeout_s)
            time.sleep(POLL_S)
            migration.refresh_from_db()
            standing = standing_of(migration)


def _is_done(standing: MigrationStanding, started: datetime) -> bool:
    if not standing.stale:
        return standing.advised
    return all(_read_since(stale.dimension, started) for stale in standing.stale)


def _read_since(dimension: QualityDimension, started: datetime) -> bool:
    fits = Fit.objects.filter(dimension=dimension, method__in=Fit.FULL, read_at__gte=started)
    return fits.exists()


def _tell(standing: MigrationStanding, told: dict[str, Progress], say: Say) -> None:
    """Say what has changed since it was said last."""
    for stale in standing.stale:
        slug, progress = stale.dimension.slug, progress_of(stale.dimension.pk)
        if told.get(slug) == progress:
            continue
        told[slug] = progress
        if progress.stage is Stage.FAILED:
            raise RefitFailedError(slug, progress.message)
        count = "" if progress.n_judgments is None else f", {progress.n_judgments} judgments"
        say(f"{slug}: {progress.stage}{count}")


def _check(worker: TemporaryWorker | None, deadline: float, timeout_s: float) -> None:
    if worker is not None and worker.has_ended:
        raise RefitFailedError("worker", f"the temporary worker ended:\n{worker.tail()}")
    if time.monotonic() > deadline:
        raise RefitTimeoutError(timeout_s)
