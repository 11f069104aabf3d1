"""Whether this installation can serve, and who works for it. Names are told, and nothing else."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from calibration.services import stamps
from config.celery_stamps import KEYS
from config.embedded import EmbeddedServicesError

logger = logging.getLogger(__name__)

# Whoever asks whether this process is ready does not wait for long either.
PATIENCE_S = 1.0


@dataclass(frozen=True)
class Readiness:
    """failed: names of what the web cannot do without. workers: by role, whether one lives."""

    failed: tuple[str, ...]
    workers: Mapping[str, bool]

    @property
    def status(self) -> str:
        if self.failed:
            return "failed"
        return "ok" if all(self.workers.values()) else "degraded"


def readiness() -> Readiness:
    failed = [] if redis_answers() else ["redis"]
    workers = {role: not failed and is_alive(role) for role in KEYS}
    if not database_answers():
        failed.append("database")
    elif not schema_is_current():
        failed.append("schema_migrations")
    return Readiness(tuple(sorted(failed)), workers)


def is_alive(role: str) -> bool:
    return stamps.get(KEYS[role]) is not None


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except (Error, EmbeddedServicesError) as error:
        logger.warning("the database does not answer: %s", error)
        return False


def schema_is_current() -> bool:
    try:
        applied = MigrationRecorder(connection).applied_migrations().keys()
    except Error as error:
        logger.warning("the schema migrations cannot be read: %s", error)
        return False
    return _schema_migrations() <= applied


def redis_answers() -> bool:
    try:
        return bool(_client(settings.REDIS_URL).ping())
    except RedisError as error:
        logger.warning("Redis does not answer: %s", error)
        return False


@cache
def _schema_migrations() -> frozenset[tuple[str, str]]:
    """Those that this process came with."""
    return frozenset(MigrationLoader(None).disk_migrations)


@cache
def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=PATIENCE_S,
        socket_connect_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
    )
