"""The web server's entry point."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.redis import ensure_services

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
ensure_services()  # Django's cache connects to Redis, and starts none
# What is loaded stays: looking through all of it again holds up a request for .2 s.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
