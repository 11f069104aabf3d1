"""The Celery application. The inference worker lists `calibration.tasks`; nothing else does.

celery -A config.celery worker --pool=solo -Q inference -I calibration.tasks
celery -A config.celery worker --pool=prefork --concurrency=3 -Q default \\
    -I calibration.sweeps,migrations_app.evidence.tasks,migrations_app.notifications.tasks
celery -A config.celery beat
"""

import os
from typing import Any

from celery import Celery, signals

from config import celery_stamps  # noqa: F401 - connects them

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Read when PyTensor is imported: models are compiled without a C++ compiler.
os.environ.setdefault("PYTENSOR_FLAGS", "cxx=")
# Read when numpy is imported: worker processes share the cores better than threads within each.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

SWEEP_S = 15
AUDIT_S = 600

app = Celery("successor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_routes = {
    "calibration.refit": {"queue": "inference"},
    "calibration.reweigh": {"queue": "default"},
    "calibration.supplement": {"queue": "default"},
    "calibration.sweep": {"queue": "default"},
    "calibration.audit": {"queue": "default"},
    "evidence.import_job": {"queue": "default"},
    "evidence.sweep": {"queue": "default"},
    "notifications.deliver": {"queue": "default"},
    "notifications.sweep": {"queue": "default"},
}
app.conf.beat_schedule = {
    "sweep stale fits": {
        "task": "calibration.sweep",
        "schedule": SWEEP_S,
        # A sweep that waited until the next one has nothing to add.
        "options": {"expires": SWEEP_S},
    },
    "draw audit probes": {
        "task": "calibration.audit",
        # Once a week would do; whoever was down then has the rest of the week.
        "schedule": AUDIT_S,
        "options": {"expires": AUDIT_S},
    },
    "sweep notifications": {
        "task": "notifications.sweep",
        "schedule": SWEEP_S,
        "options": {"expires": SWEEP_S},
    },
    "sweep abandoned imports": {
        "task": "evidence.sweep",
        "schedule": SWEEP_S,
        "options": {"expires": SWEEP_S},
    },
}
# Nothing here needs to remember when it ran last, so beat keeps no file that a kill could break.
app.conf.beat_scheduler = "celery.beat:Scheduler"


@signals.setup_logging.connect
def leave_logging_to_django(**_: Any) -> None:
    """That somebody answers this signal keeps Celery from setting up logging of its own."""


@signals.celeryd_init.connect
@signals.beat_init.connect
@signals.before_task_publish.connect
def start_embedded_services(**_: Any) -> None:
    """The first connection of a process starts the private services, whichever side it is on."""
    from config.redis import ensure_services

    ensure_services()
