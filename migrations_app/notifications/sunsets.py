"""Telling once, at each of some distances, that an incumbent will be gone."""

from datetime import date, timedelta

from migrations_app.models import Event, Migration
from migrations_app.notifications.selectors import sunsets_until
from migrations_app.notifications.services import announce

DAYS = (1, 7, 14, 30, 60)


def announce_sunsets(today: date) -> None:
    """At the nearest distance reached: who was down for a month is told once, and not three times.

    Another date is told anew.
    """
    for migration in sunsets_until(today + timedelta(days=DAYS[-1])):
        _announce(migration, today)


def _announce(migration: Migration, today: date) -> None:
    at = migration.incumbent.sunset_date
    left = (at - today).days if at else -1
    if at is None or left < 0:
        return
    distance = next(days for days in DAYS if left <= days)
    announce(
        migration=migration,
        kind=Event.Kind.SUNSET_NEAR,
        key=f"{at}:{distance}",
        data={"incumbent": migration.incumbent.name, "sunset_date": str(at), "days": left},
    )
