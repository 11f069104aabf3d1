"""One settings file, driven by the environment. docs/OPERATIONS.md lists every variable."""

import os
from ipaddress import ip_network
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
PUBLIC_URL = env.str("SUCCESSOR_PUBLIC_URL", "").rstrip("/")
ALLOWED_HOSTS = env.list("SUCCESSOR_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
    "migrations_app",
    "annotation",
    "calibration",
    "config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.languages.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
                "config.languages.languages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "config.templatetags.numbers",
                "config.templatetags.words",
            ],
        },
    }
]
USE_TZ = True
TIME_ZONE = "UTC"
# English is the language of everything stored; a person may read the pages in another.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_HTTPONLY = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- static files: our own, htmx of django-htmx, plotly.min.js of the plotly package
STATIC_URL = "static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "config.staticfiles.AppFiles",
    "config.staticfiles.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.HashedFiles"},
}
UPLOADS_DIR = Path(env.str("SUCCESSOR_UPLOADS_DIR", str(LOCAL_DIR / "uploads")))
UPLOADS_MAX_BYTES = env.int("SUCCESSOR_UPLOAD_LIMIT_MB", 500) * 2**20

# --- accounts: people are invited, nobody signs up
AUTHENTICATION_BACKENDS = ["config.accounts.Backend"]
SESSION_ENGINE = "config.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "config.accounts.InvitedOnly"
ACCOUNT_FORMS = {"login": "config.accounts.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
_EMAIL = env.dj_email_url("SUCCESSOR_EMAIL_URL", "console://")
EMAIL_BACKEND = _EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _EMAIL["EMAIL_HOST"], _EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _EMAIL["EMAIL_HOST_USER"], _EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL["EMAIL_USE_TLS"], _EMAIL["EMAIL_USE_SSL"]
DEFAULT_FROM_EMAIL = env.str("SUCCESSOR_EMAIL_FROM", "successor@localhost")

# --- webhooks: to public addresses by https, and to what is named here
_NETWORKS: list[str] = env.list("SUCCESSOR_WEBHOOK_NETWORKS", [])
WEBHOOK_NETWORKS = [ip_network(text) for text in _NETWORKS]
WEBHOOK_LOCAL_HTTP = env.bool("SUCCESSOR_WEBHOOK_LOCAL_HTTP", False)

# --- the browser: what may run there, and where cookies go
HTTPS = env.bool("SUCCESSOR_HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS: list[str] = env.list("SUCCESSOR_TRUSTED_ORIGINS", [])
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.api_authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "config.api_authentication.ScopeSuffices",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["config.api_throttling.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/min"},
    "DEFAULT_RENDERER_CLASSES": ["config.api_json.FiniteJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api_json.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.api_pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "config.api_schema.AutoSchema",
    "EXCEPTION_HANDLER": "config.api_errors.answer_error",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Successor",
    "DESCRIPTION": (
        "Rates and probabilities are 0-1, quality differences on [-1, 1], times RFC 3339 in UTC, "
        "durations end in `_s`; what is not finite is null."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "ENUM_NAME_OVERRIDES": {
        "GateReasonCode": "migrations_app.decision.gate.reasons.Code",
        "GateVerdict": "migrations_app.decision.gate.verdict.GateVerdict",
        "MigrationState": "migrations_app.models.Migration.State",
        "WhyNothing": "annotation.selectors.nothing.Nothing",
        "RecommendationKind": "migrations_app.models.Recommendation.Kind",
        "Stream": "annotation.models.Stream",
        "Verdict": "migrations_app.models.RecommendationDimension.Verdict",
    },
}

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
# kept between requests, asked without a query whether they still hold (config/postgresql)
DATABASES["default"]["CONN_MAX_AGE"] = env.int("SUCCESSOR_DATABASE_KEPT_S", 600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 2
DATABASES["default"]["TEST"] = {"NAME": f"test_successor_{os.getpid()}"}
REDIS_URL = ADDRESSES.redis_url if EMBEDDED_REDIS else env.str("REDIS_URL")
REDIS_PREFIX = env.str("SUCCESSOR_REDIS_PREFIX", "successor")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

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
                # As plain text: a renderer's own shows local variables, secrets among them.
                structlog.processors.format_exc_info,
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
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
