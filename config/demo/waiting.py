"""What there is to wait for until the demo is ready, and what is said meanwhile."""

import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from calibration.models import Fit
from calibration.services import heartbeat
from config.demo.names import MIGRATION
from config.demo.running import Running
from config.processes.port import HOST, port
from migrations_app.models import QualityDimension

POLL_S = 0.5
# Then the page is shown without: the sweep goes on asking.
PATIENCE_S = 300.0
PAGE = "/accounts/login/"

Say = Callable[[str], object]


def await_web(running: Running) -> None:
    while not _answers():
        running.check()
        time.sleep(POLL_S)


def _answers() -> bool:
    connection = HTTPConnection(HOST, port(), timeout=10)
    try:
        connection.request("GET", PAGE)
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def await_first_fits(running: Running, say: Say) -> bool:
    """Whether every dimension has a result; each is told as it comes."""
    missing = _missing()
    if not missing:
        return True
    say("Fitting the model to the first judgments.")
    told = False
    deadline = time.monotonic() + PATIENCE_S
    while missing and time.monotonic() < deadline:
        running.check()
        if not told and heartbeat.is_alive():
            told = True
            say("  compiling the model the first time: about 20 s for each kind of scale")
        time.sleep(POLL_S)
        for name in missing.keys() - (still := _missing()).keys():
            say(f"  {missing[name]}: first result")
        missing = still
    return not missing


def _missing() -> dict[str, str]:
    """Dimensions without a fit: name by slug."""
    fitted = Fit.objects.filter(dimension__migration__slug=MIGRATION).values("dimension")
    there = QualityDimension.objects.filter(migration__slug=MIGRATION).exclude(pk__in=fitted)
    return dict(there.values_list("slug", "name"))
