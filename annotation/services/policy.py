"""Set how the judging of a migration is run; the overlap changes for pairs not fully lent yet."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext

from annotation.errors import BadPolicy, NotEnoughGold
from annotation.models import DESIGNED, JudgingPolicy, QueuedPair
from annotation.models.quality import MOST_OVERLAP, MOST_SHARE
from annotation.selectors.gold import gold_pairs
from annotation.selectors.policy import NAMES, Policy, policy_of
from migrations_app.audit.services import record
from migrations_app.models import Migration

MOST_TRAINING = 200
MOST_COUNT = 100_000
LIMITS: Mapping[str, tuple[float, float]] = {
    "gold_share": (0, MOST_SHARE),
    "repeat_share": (0, MOST_SHARE),
    "training_size": (0, MOST_TRAINING),
    "pass_mark": (0.01, 1),
    "guess_after": (0, MOST_COUNT),
    "overlap": (1, MOST_OVERLAP),
    "daily_cap": (1, MOST_COUNT),
}
MAY_BE_NONE = {"gold_share", "daily_cap"}
YES_OR_NO = {"paused", "asks_objections"}
WHOLE = {"training_size", "guess_after", "overlap", "daily_cap"}


def set_policy(
    *, migration: Migration, actor: AbstractBaseUser | None = None, **changes: Any
) -> Policy:
    """changes: fields of Policy; the others stay as they are. The same again changes nothing."""
    for name, value in changes.items():
        _check(name, value)
    with transaction.atomic():
        Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
        former = policy_of(migration)
        policy = replace(former, **changes)
        if policy == former:
            return policy
        if policy.training_size > former.training_size:
            _ask_gold(migration, policy.training_size)
        JudgingPolicy.objects.update_or_create(migration=migration, defaults=policy.as_json())
        if policy.overlap != former.overlap:
            _spread(migration, policy.overlap)
        _tell(migration, former, policy, actor)
    return policy


def _check(name: str, value: object) -> None:
    if name not in NAMES:
        raise BadPolicy(name, gettext("there is no such setting"))
    if name in YES_OR_NO:
        if not isinstance(value, bool):
            raise BadPolicy(name, gettext("want true or false"))
        return
    if value is None and name in MAY_BE_NONE:
        return
    low, high = LIMITS[name]
    number = isinstance(value, int if name in WHOLE else int | float)
    if isinstance(value, bool) or not number or not low <= value <= high:  # type: ignore[operator]
        message = gettext("want a number from %(low)s to %(high)s")
        if name in WHOLE:
            message = gettext("want a whole number from %(low)s to %(high)s")
        raise BadPolicy(name, message % {"low": f"{low:g}", "high": f"{high:g}"})


def _ask_gold(migration: Migration, wanted: int) -> None:
    there = gold_pairs(migration)
    if there < wanted:
        raise NotEnoughGold(there, wanted)


def _spread(migration: Migration, overlap: int) -> None:
    """Never below what is lent or judged; a pair that has its people keeps them."""
    places = QueuedPair.objects.filter(DESIGNED, epoch=migration.epoch, taken__lt=F("overlap"))
    places.update(overlap=Greatest(F("taken"), overlap))


def _tell(
    migration: Migration, former: Policy, policy: Policy, actor: AbstractBaseUser | None
) -> None:
    before, now = former.as_json(), policy.as_json()
    record(
        verb="judging_policy_set",
        object_kind="judging_policy",
        object_id=migration.pk,
        migration=migration,
        actor=actor,
        data={name: [before[name], now[name]] for name in NAMES if before[name] != now[name]},
    )
