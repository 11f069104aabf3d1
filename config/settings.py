"""One settings file, driven by the environment. docs/OPERATIONS.md lists every variable."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from environs import Env

from config import embedded
from config.secret import local_secret_key

# models are compiled by numba: no C compiler is asked for, with or without one
os.environ.setdefault("PYTENSOR_FLAGS", "cxx=")

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

DEBUG = env.bool("SUCCESSOR_DEBUG", False)
LOCAL_DIR = Path(env.str("SUCCESSOR_LOCAL_DIR", str(BASE_DIR / ".local")))
EMBEDDED_POSTGRES = not env.str("DATABASE_URL", "")
EMBEDDED_REDIS = not env.str("REDIS_URL", "")
SECRET_KEY = env.str("SECRET_KEY", "") or local_secret_key(LOCAL_DIR, allowed=EMBEDDED_POSTGRES)
ALLOWED_HOSTS = env.list("SUCCESSOR_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "migrations_app",
    "annotation",
    "calibration",
    "config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = "config.urls"
TEMPLATES: list[dict[str, object]] = []
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- PostgreSQL and Redis: the ones named by the environment, else private ones under LOCAL_DIR
ADDRESSES = embedded.addresses(LOCAL_DIR)
EMBEDDED = ADDRESSES if EMBEDDED_POSTGRES or EMBEDDED_REDIS else None
DATABASES: dict[str, dict[str, Any]]
if EMBEDDED_POSTGRES:
    DATABASES = {
        "default": {
            "ENGINE": "config.postgresql",
            "NAME": env.str("SUCCESSOR_DATABASE_NAME", "successor"),
            "USER": ADDRESSES.postgres_user,
            "HOST": str(ADDRESSES.postgres_host),
            "PORT": str(ADDRESSES.postgres_port),
        }
    }
else:
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", engine="config.postgresql")}
DATABASES["default"]["TEST"] = {"NAME": f"test_successor_{os.getpid()}"}
REDIS_URL = ADDRESSES.redis_url if EMBEDDED_REDIS else env.str("REDIS_URL")
REDIS_PREFIX = env.str("SUCCESSOR_REDIS_PREFIX", "successor")

# --- Celery: ids in, late acknowledgement; the database says what is still to do
CELERY_BROKER_URL = (
    ADDRESSES.celery_url
    if EMBEDDED_REDIS
    else REDIS_URL.replace("unix://", "redis+socket://", 1)  # as Celery spells a socket
)
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": quote(REDIS_PREFIX) + ":"}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": (
                structlog.processors.JSONRenderer()
                if env.bool("SUCCESSOR_LOG_JSON", False)
                else structlog.dev.ConsoleRenderer(colors=False)
            ),
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("SUCCESSOR_LOG_LEVEL", "INFO")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
