"""The pairs drawn ahead of the random stream: how many wait, and which are out of reach."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotation.models import DESIGNED, Assignment, QueuedPair, Stream


@dataclass(frozen=True)
class Begun:
    """A pair that cannot be drawn any more. counts: somebody has it, or has judged it."""

    pair: int
    at_random: bool
    counts: bool


def untouched(epoch_id: int) -> QuerySet[QueuedPair]:
    """Pairs of the designed streams that nobody has, had, or had withdrawn."""
    seen = Assignment.objects.filter(queued=OuterRef("pk"))
    return QueuedPair.objects.filter(
        DESIGNED, ~Exists(seen), epoch=epoch_id, taken=0, withdrawn=False
    )


def waiting_ahead(epoch_id: int) -> int:
    """Pairs drawn ahead that nobody has seen yet."""
    return untouched(epoch_id).filter(turn__isnull=False).count()


def begun_count(epoch_id: int) -> int:
    """Pairs that somebody has, or has judged."""
    return QueuedPair.objects.filter(DESIGNED, epoch=epoch_id, taken__gt=0).count()


def begun_pairs(epoch_id: int) -> Iterator[Begun]:
    """What is out of reach of the next draw; reads what was begun, however long the queue is.

    A pair drawn ahead that somebody gave back stays where it is: others are asked about it.
    """
    given_back = Q(turn__isnull=False) & Exists(Assignment.objects.filter(queued=OuterRef("pk")))
    rows = QueuedPair.objects.filter(DESIGNED, epoch=epoch_id)
    for pair, stream, taken in rows.filter(
        Q(taken__gt=0) | Q(withdrawn=True) | given_back
    ).values_list("pair_id", "stream", "taken"):
        yield Begun(pair, stream == Stream.RANDOM, taken > 0)
