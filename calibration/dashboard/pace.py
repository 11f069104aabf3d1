"""When a number of judgments will be there, at the pace of the last days."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from calibration.selectors.latest import HistoryPoint

WINDOW = timedelta(days=7)
SHORTEST = timedelta(hours=1)
FARTHEST = timedelta(days=365)


def arrival(points: Sequence[HistoryPoint], wanted: int | None) -> datetime | None:
    """points: of one candidate and dimension, in order. None where there is no pace to speak of."""
    if wanted is None or not points:
        return None
    last = points[-1]
    recent = [p for p in points if last.as_of - p.as_of <= WINDOW and p.epoch == last.epoch]
    spent, gained = last.as_of - recent[0].as_of, last.n_judgments - recent[0].n_judgments
    if spent < SHORTEST or gained <= 0:
        return None
    ahead = spent * ((wanted - last.n_judgments) / gained)
    return last.as_of + ahead if timedelta(0) < ahead <= FARTHEST else None
