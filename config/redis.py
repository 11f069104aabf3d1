"""The connection to Redis, for what is not Celery's own."""

from functools import cache

from django.conf import settings
from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry

from config.embedded import ensure

# Some five seconds in all: longer than a killed embedded server is away.
ATTEMPTS = 10
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0


def client() -> Redis:
    """Shared by the threads of a process; a forked process gets connections of its own."""
    ensure_services()
    return _client(settings.REDIS_URL)


def ensure_services() -> None:
    """Have Redis running where it is the embedded one."""
    embedded = settings.EMBEDDED if settings.EMBEDDED_REDIS else None
    if embedded:
        ensure(embedded)


@cache
def _client(url: str) -> Redis:
    pauses = ExponentialWithJitterBackoff(base=FIRST_PAUSE_S, cap=LONGEST_PAUSE_S)
    return Redis.from_url(
        url, decode_responses=True, retry=Retry(pauses, ATTEMPTS), socket_timeout=10
    )
