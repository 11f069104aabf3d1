"""The queue of one stream: which pairs, in which order, drawn with which probability."""

from collections.abc import Iterable

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, Max

from annotation.models import QueuedPair, Stream
from annotation.selectors.policy import policy_of
from calibration.statistics.outcome import Ints
from migrations_app.models import Epoch, OutputPair

_NOT_YET = """
    SELECT x.id, x.candidate_id
    FROM migrations_app_outputpair x
    JOIN migrations_app_candidate c ON c.id = x.candidate_id
    JOIN migrations_app_prompt p ON p.id = x.prompt_id
    WHERE c.migration_id = %s AND x.population = 'frozen' AND NOT EXISTS (
        SELECT FROM annotation_queuedpair q
        WHERE q.pair_id = x.id AND q.epoch_id = %s AND q.stream IN ('random', 'active')
    )
    ORDER BY c.position, p.external_id COLLATE "C"
"""

_COPY = """
    COPY annotation_queuedpair
        (pair_id, epoch_id, stream, rank, batch, overlap, probability, remaining)
    FROM STDIN
"""


@transaction.atomic
def queue_pairs(*, epoch: Epoch, seed: int) -> int:
    """Put every pair of the population that is not in the random stream yet behind it.

    Per candidate a seeded permutation; the candidates take turns. Returns how many were queued.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOT_YET, [epoch.migration_id, epoch.pk])
        flat = np.fromiter((value for row in cursor for value in row), dtype=np.int64)
    pairs, remaining = _drawn(flat.reshape(-1, 2), np.random.Generator(np.random.PCG64(seed)))
    batch, overlap = next_batch(epoch, Stream.RANDOM), policy_of(epoch.migration).overlap
    _copy(
        (int(pair), epoch.pk, Stream.RANDOM.value, rank, batch, overlap, 1 / int(left), int(left))
        for rank, (pair, left) in enumerate(zip(pairs, remaining, strict=True), start=1)
    )
    return len(pairs)


def _drawn(pairs: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Pairs in the order drawn, and how many of their candidate could still be drawn then.

    pairs: (id of the pair, id of its candidate) row by row, candidates one after the other.
    """
    columns = [np.empty((3, 0), dtype=np.int64)]
    for candidate in dict.fromkeys(pairs[:, 1].tolist()):
        drawn = rng.permutation(pairs[pairs[:, 1] == candidate, 0])
        turn = np.arange(len(drawn))
        columns.append(np.stack([turn, drawn, len(drawn) - turn]))
    turns, drawn, remaining = np.concatenate(columns, axis=1)
    order = np.argsort(turns, kind="stable")  # candidates keep their order within a turn
    return drawn[order], remaining[order]


def next_batch(epoch: Epoch, stream: Stream) -> int:
    last = QueuedPair.objects.filter(epoch=epoch, stream=stream).aggregate(last=Max("batch"))
    return (last["last"] or 0) + 1


def population_size(epoch: Epoch) -> dict[str, int]:
    """Pairs of the frozen population by slug of the candidate."""
    pairs = OutputPair.objects.filter(
        candidate__migration=epoch.migration_id, population=OutputPair.Population.FROZEN
    )
    named = pairs.values("candidate__language_model__slug").order_by("candidate__position")
    counted = named.annotate(size=Count("pk"))
    return dict(counted.values_list("candidate__language_model__slug", "size"))


def _copy(rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)
