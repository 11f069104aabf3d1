"""When to calibrate again although no alarm was raised."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

MOST_WEEKS = 26
"""No result is to be older than this without a drift that flips it having been noticed."""
LEAST_WEEKS = 4


class Cause(StrEnum):
    """ALARM: the chart has signalled. BLIND: probes notice too late a drift that would flip the
    verdict. AGE: they would notice it, and half a year is long enough anyway."""

    ALARM = "alarm"
    BLIND = "blind"
    AGE = "age"


@dataclass(frozen=True)
class Recalibration:
    """on: the recommended day. due: whether it has come. weeks_to_notice: how long the probes take
    to notice a drift that would flip the verdict, in half of all cases; None: longer than MOST.
    """

    on: date
    due: bool
    cause: Cause
    weeks_to_notice: float | None


def next_recalibration(
    *,
    calibrated: date,
    today: date,
    probes_to_notice: int | None,
    probes_per_week: float,
    alarm: bool,
) -> Recalibration:
    """A drift that begins on the recommended day is noticed before MOST_WEEKS have passed.

    probes_to_notice: median probes until a drift is noticed that would flip the verdict (the
    distance from the rule's limit to the bound), None where that takes longer than anybody waits.
    So the day is calibrated + MOST_WEEKS - probes_to_notice / probes_per_week, and never sooner
    than LEAST_WEEKS after the calibration; an alarm makes it today. ValueError for a pace that is
    not positive.
    """
    if probes_per_week <= 0:
        raise ValueError(f"want some probes a week, got {probes_per_week}")
    weeks = None if probes_to_notice is None else probes_to_notice / probes_per_week
    late = weeks is None or weeks > MOST_WEEKS / 2
    shown = None if weeks is None or weeks > MOST_WEEKS else weeks
    if alarm:
        return Recalibration(today, True, Cause.ALARM, shown)
    wait = LEAST_WEEKS if weeks is None else max(MOST_WEEKS - ceil(weeks), LEAST_WEEKS)
    on = calibrated + timedelta(weeks=wait)
    return Recalibration(on, on <= today, Cause.BLIND if late else Cause.AGE, shown)
