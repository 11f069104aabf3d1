"""Gold: pairs whose answer is known, put into the queue of everybody."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from annotation.errors import BadGold, GoldRetired, GoldThere
from annotation.models import EVERYONE, GoldKey, QueuedPair, Stream
from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record
from migrations_app.models import Epoch, Migration, OutputPair, QualityDimension

LONGEST_EXPLANATION = 4000


def add_gold(
    *,
    pair: OutputPair,
    dimension: QualityDimension,
    accepted: Sequence[float] = (),
    low: float | None = None,
    high: float | None = None,
    explanation: str = "",
    actor: AbstractBaseUser | None = None,
) -> GoldKey:
    """A key for one dimension: the canonical values that are right, or the range they lie in."""
    migration = pair.candidate.migration
    _check(migration, dimension, accepted, low, high)
    with transaction.atomic():
        epoch = Epoch.objects.select_for_update(no_key=True).get(pk=migration.epoch.pk)
        there = GoldKey.objects.filter(
            pair=pair, epoch=epoch, dimension=dimension, retired_at__isnull=True
        )
        if there.exists():
            raise GoldThere
        made = GoldKey.objects.create(
            pair=pair,
            epoch=epoch,
            dimension=dimension,
            accepted=sorted({float(value) for value in accepted}),
            low=low,
            high=high,
            explanation=explanation.strip()[:LONGEST_EXPLANATION],
        )
        _queue(pair, epoch)
        _tell("gold_added", made, migration, actor, "")
    return made


def retire_gold(*, key: GoldKey, reason: str, actor: AbstractBaseUser | None = None) -> None:
    """Score by it no more; without any other key of its pair, serve the pair to nobody more."""
    with transaction.atomic():
        held = GoldKey.objects.select_for_update().get(pk=key.pk)
        if held.retired_at is not None:
            raise GoldRetired
        held.retired_at = timezone.now()
        held.save(update_fields=["retired_at"])
        others = GoldKey.objects.filter(
            pair=held.pair_id, epoch=held.epoch_id, retired_at__isnull=True
        )
        if not others.exists():
            places = QueuedPair.objects.filter(pair=held.pair_id, epoch=held.epoch_id)
            places.filter(stream=Stream.GOLD).update(withdrawn=True)
        _tell("gold_retired", held, held.epoch.migration, actor, reason)


def gold_digest(key_id: str) -> str | None:
    """What a key says never changes; whether it is retired is told by events alone."""
    row = GoldKey.objects.filter(pk=int(key_id)).values_list(
        "pair_id", "epoch_id", "dimension_id", "accepted", "low", "high", "explanation"
    )
    found = row.first()
    return sha256_of(list(found)) if found else None


def _check(
    migration: Migration,
    dimension: QualityDimension,
    accepted: Sequence[float],
    low: float | None,
    high: float | None,
) -> None:
    if dimension.migration_id != migration.pk:
        raise BadGold(gettext("the dimension belongs to another migration"))
    if any(not -1 <= value <= 1 for value in accepted):
        raise BadGold(gettext("accepted values lie between -1 and 1: candidate minus incumbent"))
    ranged = low is not None or high is not None
    if bool(accepted) == ranged:
        raise BadGold(gettext("say either which values are right, or the range they lie in"))
    if ranged and (low is None or high is None or not -1 <= low <= high <= 1):
        raise BadGold(gettext("a range needs both ends, between -1 and 1, the lower one first"))


def _queue(pair: OutputPair, epoch: Epoch) -> None:
    gold = QueuedPair.objects.filter(epoch=epoch, stream=Stream.GOLD)
    last = gold.aggregate(last=Max("rank"))["last"] or 0
    place, made = QueuedPair.objects.get_or_create(
        pair=pair,
        epoch=epoch,
        stream=Stream.GOLD,
        defaults={"rank": last + 1, "overlap": EVERYONE},
    )
    if not made and place.withdrawn:
        QueuedPair.objects.filter(pk=place.pk).update(withdrawn=False)


def _tell(
    verb: str, key: GoldKey, migration: Migration, actor: AbstractBaseUser | None, reason: str
) -> None:
    record(
        verb=verb,
        object_kind="gold_key",
        object_id=key.pk,
        object_digest=gold_digest(str(key.pk)) or "",
        migration=migration,
        actor=actor,
        data={"pair": key.pair_id, "dimension": key.dimension_id, "reason": reason},
    )
