"""Asking the workers for a refit or a re-weighting: by name, so that no caller imports the task.

A nudge may be lost. The database says what is stale, and the sweep asks again.
"""

import logging
from collections.abc import Sequence

from celery import current_app
from kombu.exceptions import OperationalError
from redis import RedisError

from calibration.services import stamps

logger = logging.getLogger(__name__)

TASK = "calibration.refit"
REWEIGHING = "calibration.reweigh"
SUPPLEMENT = "calibration.supplement"
SELECTION = "calibration.select"

# One message of a dimension waits at a time; a lost one is missed for this long.
WAITS_S = 15
# Older messages are noise: the sweep has sent newer ones.
EXPIRES_S = 120
RETRY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 0.2}


def request_refit(dimension_id: int) -> bool:
    """Whether a message was sent; not where one waits already or the broker is away."""
    return _request(TASK, dimension_id)


def request_reweighing(dimension_id: int) -> bool:
    """As request_refit. The sweep does not repeat it, since the refit follows anyway."""
    return _request(REWEIGHING, dimension_id)


def request_supplement(fit_id: int) -> bool:
    """As request_refit, for what is worked out after a fit; the sweep repeats it."""
    return _request(SUPPLEMENT, fit_id)


def request_selection(migration_id: int) -> bool:
    """As request_refit, for the next pairs of a migration; the sweep repeats it."""
    return _request(SELECTION, migration_id)


def request_accepted(subject_id: int, task: str = TASK) -> None:
    """From now on a new message is needed: what is committed later may not be read any more.

    subject_id: the dimension; of a supplement, the fit; of a selection, the migration.
    """
    stamps.remove(_key(task, subject_id))


def request_all(tasks: Sequence[tuple[str, int]]) -> None:
    """Of tasks by name with their subjects: asks Redis once, whatever waits already."""
    firsts = stamps.put_first_of([_key(*one) for one in tasks], seconds=WAITS_S)
    for (task, subject_id), first in zip(tasks, firsts, strict=True):
        if first:
            _send(task, subject_id)


def _request(task: str, subject_id: int) -> bool:
    if not stamps.put_first(_key(task, subject_id), seconds=WAITS_S):
        return False
    return _send(task, subject_id)


def _send(task: str, subject_id: int) -> bool:
    try:
        current_app.send_task(task, [subject_id], expires=EXPIRES_S, retry_policy=RETRY)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("%s of %s not requested: %s", task, subject_id, error)
        stamps.remove(_key(task, subject_id))
        return False
    return True


def _key(task: str, subject_id: int) -> str:
    return f"{task}:{subject_id}:requested"
