"""Kill -9 in the middle of a fit: nothing acknowledged is lost, and beat brings the fit back."""

import logging
import time
from collections.abc import Iterator

import pytest

from tests.calibration.installation import Installation, Observer, Person, installation
from tests.worker_process import until

logger = logging.getLogger(__name__)

CURRENT_AGAIN_S = 90.0
JUDGMENTS = 25

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def place() -> Iterator[Installation]:
    with installation() as made:
        for role in ("worker", "sweeper", "beat"):
            made.start(role)
        yield made


@pytest.fixture
def observer(place: Installation) -> Iterator[Observer]:
    made = Observer(place)
    yield made
    made.leave()


@pytest.mark.parametrize("victim", ["worker", "redis", "postgres"])
def test_after_a_kill_in_the_middle_of_a_fit_beat_makes_it_current_again(
    place: Installation,
    observer: Observer,
    victim: str,
) -> None:
    until(lambda: observer.ask()["settled"], "the fit is current before")
    before = place.log("worker").count("fit started")
    person = Person(place, JUDGMENTS)
    until(lambda: place.log("worker").count("fit started") > before, "a fit is under way")
    place.kill(victim)
    killed = time.monotonic()
    if victim in place.processes:
        place.start(victim)  # as whatever supervises it does
    acknowledged = person.finish()
    until(lambda: observer.ask()["settled"], "the fit is current again", CURRENT_AGAIN_S)
    seconds = time.monotonic() - killed
    logger.info("%s killed: current again after %.1f s", victim, seconds)
    assert seconds <= CURRENT_AGAIN_S
    assert len(acknowledged) >= JUDGMENTS // 2
    assert acknowledged <= set(observer.ask()["judgments"])
