"""Asking the inference worker for a refit: by name, so that no caller imports the task.

A nudge may be lost. The database says what is stale, and the sweep asks again.
"""

import logging

from celery import current_app
from kombu.exceptions import OperationalError
from redis import RedisError

from calibration.services import stamps

logger = logging.getLogger(__name__)

TASK = "calibration.refit"

# One message of a dimension waits at a time; a lost one is missed for this long.
WAITS_S = 15
# Older messages are noise: the sweep has sent newer ones.
EXPIRES_S = 120
RETRY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 0.2}


def request_refit(dimension_id: int) -> bool:
    """Whether a message was sent; not where one waits already or the broker is away."""
    if not stamps.put_first(_key(dimension_id), seconds=WAITS_S):
        return False
    try:
        current_app.send_task(TASK, [dimension_id], expires=EXPIRES_S, retry_policy=RETRY)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("refit of dimension %s not requested: %s", dimension_id, error)
        stamps.remove(_key(dimension_id))
        return False
    return True


def request_accepted(dimension_id: int) -> None:
    """From now on a new message is needed: what is committed later may not be read any more."""
    stamps.remove(_key(dimension_id))


def _key(dimension_id: int) -> str:
    return f"refit:{dimension_id}:requested"
