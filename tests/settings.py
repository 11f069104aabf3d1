"""The settings of a test process: its own part of Redis, whatever else runs on this machine."""

import os

# Of this process alone, also where pytest-xdist's controller has set it for itself.
os.environ["SUCCESSOR_REDIS_PREFIX"] = f"test-successor-{os.getpid()}"

from config.settings import *  # noqa: E402, F403

# Hashed names need a manifest of collected files; password hashes need no strength here.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
