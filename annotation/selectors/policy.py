"""How the judging of a migration is run, with the defaults where nothing was set."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from annotation.models import JudgingPolicy
from annotation.models.quality import USUAL_GOLD_SHARE
from migrations_app.models import Migration


@dataclass(frozen=True)
class Policy:
    """Fields as in JudgingPolicy. gold_share: None for the usual one, where there is gold."""

    gold_share: float | None = None
    repeat_share: float = 0.0
    training_size: int = 0
    pass_mark: float = 0.8
    guess_after: int = 0
    overlap: int = 1
    paused: bool = False
    daily_cap: int | None = None
    asks_objections: bool = False

    @property
    def share_of_gold(self) -> float:
        return USUAL_GOLD_SHARE if self.gold_share is None else self.gold_share

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


NAMES = tuple(field.name for field in fields(Policy))
DEFAULT = Policy()


def policy_of(migration: Migration) -> Policy:
    row = JudgingPolicy.objects.filter(migration=migration).values(*NAMES).first()
    return Policy(**row) if row else DEFAULT


def policy_subquery() -> Subquery:
    """The row of a migration as JSON, to come along with it."""
    rows = JudgingPolicy.objects.filter(migration=OuterRef("pk"))
    whole = JSONObject(**{name: name for name in NAMES})
    return Subquery(rows.values(json=whole)[:1])


def policy_from(row: Mapping[str, Any] | None) -> Policy:
    return Policy(**row) if row else DEFAULT
