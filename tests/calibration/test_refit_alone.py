"""The refit command where no worker runs: it brings its own."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.calibration.installation import Installation, installation
from tests.worker_process import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

COMMAND = [sys.executable, "manage.py", "refit", "replace-model-0"]


@pytest.fixture
def place() -> Iterator[Installation]:
    """One for each test: where a fit is current already, the command starts no worker."""
    with installation() as made:
        yield made


def refit(place: Installation, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *options],
        cwd=settings.BASE_DIR,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def workers(place: Installation) -> list[int]:
    return [pid for pid in place.living() if b"calibration.tasks" in place.command(pid)]


def test_a_command_that_is_killed_takes_its_worker_along(place: Installation) -> None:
    with refit(place) as command:
        until(lambda: workers(place), "the worker starts")
        command.kill()
    until(lambda: not workers(place), "the worker has left")


def test_the_command_starts_a_worker_says_so_and_ends_it(place: Installation) -> None:
    with refit(place, "--json", "--timeout", "240") as command:
        out, err = command.communicate(timeout=300)
    assert command.returncode == 0, err
    assert "No inference worker runs" in err
    assert "correctness: " in err  # whichever of its quick stages was seen
    assert json.loads(out)["dimensions"][0]["n_judgments"] == 60
    assert workers(place) == []


def test_what_does_not_come_in_time_is_said_and_is_an_error(place: Installation) -> None:
    place.run("-m", "tests.calibration.installation_program", "judge", "1")
    with refit(place, "--timeout", "0") as command:
        _, err = command.communicate(timeout=60)
    assert command.returncode == 1
    assert "Not current after 0 s" in err
