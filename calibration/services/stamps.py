"""Short-lived notes in Redis: what is asked for, how far it is, who is alive.

Nothing depends on them but comfort: they are lost without harm, and nobody waits for them.
"""

import json
import logging
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

# A judgment is being stored, or a chain of the sampler waits: better no note than a late one.
PATIENCE_S = 1.0


def put(key: str, note: dict[str, Any], *, seconds: int) -> None:
    _try(lambda redis: redis.set(_full(key), json.dumps(note), ex=seconds))


def put_first(key: str, *, seconds: int) -> bool:
    """Whether nobody had put it before; no where Redis cannot tell."""
    return bool(_try(lambda redis: redis.set(_full(key), "1", ex=seconds, nx=True)))


def put_first_of(keys: Sequence[str], *, seconds: int) -> list[bool]:
    """put_first of each of them, in one round trip."""

    def put_all(redis: Redis) -> list[Any]:
        with redis.pipeline(transaction=False) as pipeline:
            for key in keys:
                pipeline.set(_full(key), "1", ex=seconds, nx=True)
            return list(pipeline.execute())

    return [bool(put) for put in _try(put_all) or [False] * len(keys)]


def get(key: str) -> dict[str, Any] | None:
    text = _try(lambda redis: redis.get(_full(key)))
    return dict(json.loads(text)) if text else None


def remove(key: str) -> None:
    _try(lambda redis: redis.delete(_full(key)))


def _full(key: str) -> str:
    return f"{settings.REDIS_PREFIX}:{key}"


def _try(command: Callable[[Redis], Any]) -> Any:
    try:
        return command(_client(settings.REDIS_URL))
    except RedisError as error:
        logger.warning("Redis takes no notes: %s", error)
        return None


@cache
def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=PATIENCE_S,
        socket_connect_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 1),
    )
