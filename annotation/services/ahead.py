"""Pairs drawn ahead of the random stream: served first, in the order drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, FloatField, Max
from django.db.models.functions import Cast

from annotation.models import QueuedPair, Stream
from annotation.selectors.ahead import untouched
from migrations_app.models import Epoch


@dataclass(frozen=True)
class DrawnPair:
    """at_random: an even draw, so that the pair stays of the random stream; else it is active.

    probability: of the pair at its draw, among `remaining` pairs of its candidate.
    """

    pair: int
    at_random: bool
    probability: float
    remaining: int


@transaction.atomic
def queue_ahead(*, epoch: Epoch, drawn: Sequence[DrawnPair]) -> int:
    """Serve these next, in place of what was drawn ahead before and nobody has seen.

    Returns how many: a pair that somebody has begun meanwhile is left to them. Every pair has one
    place in the queue; drawing it ahead writes stream, probability and turn there, and putting it
    back makes it a pair of the random stream again, at the place it always had. As nobody saw it,
    no judgment can depend on it, and the probabilities of the next draw hold for it too.
    """
    Epoch.objects.select_for_update(no_key=True).get(pk=epoch.pk)
    _put_back(epoch)
    wanted = {one.pair: one for one in drawn}
    held = untouched(epoch.pk).filter(pair__in=wanted, stream=Stream.RANDOM)
    free = {row.pair_id: row for row in held.select_for_update(skip_locked=True, of=("self",))}
    last = QueuedPair.objects.filter(epoch=epoch).aggregate(last=Max("turn"))["last"] or 0
    rows = [_placed(free[one.pair], one) for one in drawn if one.pair in free]
    for turn, row in enumerate(rows, start=last + 1):
        row.turn = turn
    QueuedPair.objects.bulk_update(rows, ["stream", "probability", "remaining", "turn"])
    return len(rows)


def _put_back(epoch: Epoch) -> None:
    waiting = untouched(epoch.pk).filter(turn__isnull=False)
    held = waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    QueuedPair.objects.filter(pk__in=list(held)).update(
        stream=Stream.RANDOM, turn=None, probability=1 / Cast(F("remaining"), FloatField())
    )


def _placed(row: QueuedPair, drawn: DrawnPair) -> QueuedPair:
    row.stream = Stream.RANDOM if drawn.at_random else Stream.ACTIVE
    row.probability, row.remaining = drawn.probability, drawn.remaining
    return row
