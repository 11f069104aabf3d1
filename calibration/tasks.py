"""Tasks of the inference worker, which alone loads this module (and PyMC where needed)."""

import logging
from typing import Any

from celery import Task, shared_task, signals
from django.db import InterfaceError, OperationalError

from calibration import inference
from calibration.selectors.standing import standing_of, under_judgment
from calibration.services import heartbeat
from calibration.services.nudge import TASK
from calibration.services.progress import Progress, Stage, report
from calibration.statistics import fitting
from migrations_app.errors import SuccessorError

logger = logging.getLogger(__name__)


class RefitTask(Task):  # type: ignore[type-arg]
    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        report(args[0], Progress(Stage.FAILED, message=str(exc)))


@shared_task(
    name=TASK,
    base=RefitTask,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=1,
    retry_backoff_max=10,
    max_retries=5,
    throws=(SuccessorError,),
)
def refit(dimension_id: int) -> None:
    inference.refit(dimension_id)


@signals.worker_init.connect
def beat(**_: Any) -> None:
    heartbeat.start()


@signals.worker_ready.connect
def warm(**_: Any) -> None:
    # Where work waits, that loads what it needs.
    idle = all(standing_of(migration).settled for migration in under_judgment())
    if idle and not heartbeat.is_temporary():
        fitting.warm()
    logger.info("inference worker is ready")
