"""The real workers of an installation, while people judge there."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.judging_client import Person
from benchmarks.judging_place import PASSWORD
from tests.e2e.place import CHECKOUT, Place, environment
from tests.worker_process import until

CELERY = ("-m", "celery", "-A", "config.celery", "worker", "--loglevel", "WARNING")
WORKERS = (
    ("--pool=solo", "-Q", "inference", "-I", "calibration.tasks", "-n", "inference@load"),
    (
        "--pool=prefork", "--concurrency=1", "-Q", "default",
        "-I", "calibration.sweeps,migrations_app.evidence.tasks", "-n", "default@load",
    ),
)  # fmt: skip
WARM_S = 300


@contextmanager
def workers(place: Place, code: str) -> Iterator[Callable[[], int]]:
    """Yields how many fits were stored since they were warm."""
    started = [_start(place, options) for options in WORKERS]
    try:
        _judge_one(place, code)
        until(lambda: _fits() > 0, "the first fit is stored", WARM_S)
        before = _fits()
        yield lambda: _fits() - before
    finally:
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(place: Place, options: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """As the Procfile starts them: the one that fits gives way to the web."""
    nice = ("nice", "-n", "15") if "inference" in options else ()
    return subprocess.Popen(
        [*nice, sys.executable, *CELERY, *options],
        cwd=CHECKOUT,
        env=environment(place.folder, place.port),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _judge_one(place: Place, code: str) -> None:
    person = Person(place.port, "judge0", PASSWORD, code)
    pair = person.claim()[1]
    if pair is not None:
        person.submit(pair)


def _fits() -> int:
    from calibration.models import Fit  # noqa: PLC0415

    return Fit.objects.count()
