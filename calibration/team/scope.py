"""What every part of the team's pages is read for: one migration, its epoch and plan, one moment.

Nothing here tells the models apart: whoever leads may judge too. So no verdict, no estimate, no
count of one candidate, and no answer to a pair that this very viewer may still be asked about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from annotation.models import Stream
from annotation.permissions import may_judge, may_know_checks
from annotation.selectors.desk import Desk, desk_of
from annotation.selectors.masking import Mask
from annotation.selectors.questions import dimensions_of
from migrations_app.models import Migration, QualityDimension
from migrations_app.permissions import Person

PACE_DAYS = 7
DESIGNED = (Stream.RANDOM.value, Stream.ACTIVE.value)
FITTED = (*DESIGNED, Stream.IMPORTED.value)
"""Streams whose judgments a fit reads. Gold and repeats are told to nobody who may meet them."""


@dataclass(frozen=True)
class Scope:
    """blind: whether the viewer may be asked about pairs here, and so sees no answer before.

    knows_checks: whether the viewer may know which pairs are gold or shown again.
    """

    migration: Migration
    desk: Desk
    dimensions: Sequence[QualityDimension]
    now: datetime
    blind: bool
    knows_checks: bool
    viewer: int

    @property
    def planned(self) -> bool:
        return self.desk.terms is not None

    @property
    def terms(self) -> Mapping[str, Any]:
        return self.desk.terms or {"dimensions": {}, "n_max": 0}

    @property
    def midnight(self) -> datetime:
        return self.now.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def week_ago(self) -> datetime:
        return self.now - timedelta(days=PACE_DAYS)

    @cached_property
    def mask(self) -> Mask:
        return Mask(self.desk.names)

    def rows(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        """parameters beside `more`: epoch, migration, now, midnight, week_ago, streams."""
        parameters = {
            "epoch": self.desk.epoch_id,
            "migration": self.migration.pk,
            "now": self.now,
            "midnight": self.midnight,
            "week_ago": self.week_ago,
            "designed": list(DESIGNED),
            "fitted": list(FITTED),
        }
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters | more)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def scope_of(migration: Migration, user: Person, now: datetime | None = None) -> Scope:
    desk = desk_of(migration)
    return Scope(
        migration=migration,
        desk=desk,
        dimensions=dimensions_of(desk),
        now=now or timezone.now(),
        blind=may_judge(user, migration.service_id),
        knows_checks=may_know_checks(user, migration.service_id),
        viewer=user.pk or 0,
    )
