"""The recommended day of the next calibration: dates in, a date and its cause out."""

from datetime import date, timedelta
from typing import Any

import pytest

from calibration.statistics.recalibration import (
    LEAST_WEEKS,
    MOST_WEEKS,
    Cause,
    Recalibration,
    next_recalibration,
)

CALIBRATED = date(2026, 1, 5)


def asked(**changes: Any) -> Recalibration:
    given: dict[str, Any] = {
        "calibrated": CALIBRATED,
        "today": CALIBRATED + timedelta(days=10),
        "probes_to_notice": 100,
        "probes_per_week": 25,
        "alarm": False,
    }
    return next_recalibration(**given | changes)


def test_a_drift_that_begins_on_the_day_is_noticed_within_half_a_year() -> None:
    found = asked()
    assert found.weeks_to_notice == 4
    assert found.on + timedelta(weeks=4) == CALIBRATED + timedelta(weeks=MOST_WEEKS)
    assert (found.due, found.cause) == (False, Cause.AGE)


def test_fewer_probes_a_week_and_smaller_drifts_bring_it_nearer() -> None:
    assert asked(probes_per_week=20).on < asked(probes_per_week=30).on
    assert asked(probes_to_notice=300).on < asked(probes_to_notice=60).on


@pytest.mark.parametrize("probes", [2000, None])
def test_where_probes_notice_too_late_it_is_the_soonest_day_there_is(probes: int | None) -> None:
    found = asked(probes_to_notice=probes)
    assert found.on == CALIBRATED + timedelta(weeks=LEAST_WEEKS)
    assert (found.cause, found.weeks_to_notice) == (Cause.BLIND, None)


def test_it_is_due_from_its_day_on() -> None:
    on = asked().on
    assert not asked(today=on - timedelta(days=1)).due
    assert asked(today=on).due


def test_an_alarm_makes_it_today() -> None:
    found = asked(alarm=True)
    assert (found.on, found.due, found.cause) == (
        CALIBRATED + timedelta(days=10),
        True,
        Cause.ALARM,
    )


def test_without_probes_there_is_no_pace_to_reckon_with() -> None:
    with pytest.raises(ValueError, match="probes a week"):
        asked(probes_per_week=0)
