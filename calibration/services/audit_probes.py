"""Drawing the audit probes of a week: random pairs that nobody judged, with what is expected.

Only once a migration is decided. While it is collecting, every judgment of the random stream is
itself a random draw with a leave-one-out residual: probes would cost time and add nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from annotation.models import QueuedPair, Stream
from calibration.models import Fit
from calibration.selectors.ground import Grounded, grounded
from calibration.selectors.population import load_population
from calibration.selectors.probes import DRAWN, WATCHED
from calibration.selectors.standing import evidence_now
from calibration.statistics.outcome import Ints
from calibration.statistics.watch import predicted
from migrations_app.audit.services import record
from migrations_app.models import Epoch, Migration, OutputPair, Recommendation

logger = logging.getLogger(__name__)

PROBES_PER_WEEK = 25


def draw_probes(migration: Migration, today: date) -> int:
    """Queue this ISO week's probes; how many. 0 where it has them, or nothing can be foretold.

    What the last full fits expect of every probe is written into the audit chain, before anybody
    judges one: a chart must not be able to choose its predictions afterwards.
    """
    epoch = migration.epoch
    if migration.state not in WATCHED or _has_batch(epoch, batch_of(today)):
        return 0
    grounds = _grounds(migration)
    pairs = _drawn(migration, epoch, today) if grounds else []
    if not pairs:
        logger.info("no audit probes for %s: no fit, or no pair left", migration.slug)
        return 0
    predictions = _predictions(grounds, pairs)
    with transaction.atomic():
        # Two workers, or a new epoch, must not come in between.
        locked = Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
        if locked.epoch != epoch or _has_batch(epoch, batch_of(today)):
            return 0
        _queue(epoch, batch_of(today), pairs)
        _record(locked, epoch, today, grounds, predictions)
    return len(pairs)


def batch_of(day: date) -> int:
    """Year and week of ISO 8601 as one number: 202647."""
    year, week, _ = day.isocalendar()
    return 100 * year + week


def _has_batch(epoch: Epoch, batch: int) -> bool:
    return QueuedPair.objects.filter(epoch=epoch, stream=Stream.AUDIT, batch=batch).exists()


def _grounds(migration: Migration) -> dict[str, Grounded]:
    """The last full fit of every planned dimension by its slug; none unless all have one."""
    now = evidence_now(migration)
    newest = Fit.objects.filter(
        plan=now.plan, epoch=now.epoch, method__in=Fit.FULL, dimension__in=now.dimensions
    )
    last = newest.order_by("dimension_id", "-read_at", "-id").distinct("dimension_id")
    found = {fit.dimension_id: grounded(fit.pk) for fit in last}
    every = {d.slug: found.get(d.pk) for d in now.dimensions}
    known = {slug: ground for slug, ground in every.items() if ground is not None}
    return known if len(known) == len(every) else {}


def _drawn(migration: Migration, epoch: Epoch, today: date) -> list[int]:
    """Ids of the week's pairs: of the candidate to approve, of all where none is named."""
    unfit = Q(taken__gt=0) | Q(stream=Stream.AUDIT) | Q(withdrawn=True)
    taken = QueuedPair.objects.filter(unfit, pair=OuterRef("pk"), epoch=epoch)
    pairs = OutputPair.objects.filter(
        ~Exists(taken),
        candidate__migration=migration,
        population=OutputPair.Population.FROZEN,
    )
    latest = Recommendation.objects.filter(migration=migration, epoch=epoch).order_by("-id").first()
    if latest is not None and latest.candidate_id is not None:
        pairs = pairs.filter(candidate=latest.candidate_id)
    ids = np.fromiter(pairs.order_by("pk").values_list("pk", flat=True).iterator(), dtype=np.int64)
    rng = np.random.default_rng([_seed(migration), epoch.number, batch_of(today)])
    return [int(pk) for pk in rng.permutation(ids)[:PROBES_PER_WEEK]]


def _seed(migration: Migration) -> int:
    plan = migration.plan
    return int(plan.terms["seed"]) if plan else 0


def _predictions(
    grounds: Mapping[str, Grounded], pairs: Sequence[int]
) -> dict[str, dict[str, float]]:
    """What is expected of every dimension, by id of the pair."""
    wanted: Ints = np.array(pairs, dtype=np.int64)
    found: dict[str, dict[str, float]] = {str(pair): {} for pair in pairs}
    for slug, ground in grounds.items():
        fit = ground.fit
        loaded = load_population(fit.dimension_id, fit.plan_id, fit.evidence_digest)
        values = predicted(ground.posterior, ground.evidence, loaded.rows_of(wanted))
        for pair, value in zip(pairs, values.tolist(), strict=True):
            found[str(pair)][slug] = round(value, 6)
    return found


def _queue(epoch: Epoch, batch: int, pairs: Sequence[int]) -> None:
    QueuedPair.objects.bulk_create(
        QueuedPair(pair_id=pair, epoch=epoch, stream=Stream.AUDIT, batch=batch, rank=rank)
        for rank, pair in enumerate(pairs, start=1)
    )


def _record(
    migration: Migration,
    epoch: Epoch,
    today: date,
    grounds: Mapping[str, Grounded],
    predictions: Mapping[str, Mapping[str, float]],
) -> None:
    year, week, _ = today.isocalendar()
    record(
        verb=DRAWN,
        object_kind="audit_probes",
        object_id=f"{epoch.pk}-{batch_of(today)}",
        migration=migration,
        data={
            "week": f"{year}-W{week:02}",
            "fits": {slug: ground.fit.pk for slug, ground in grounds.items()},
            "predictions": predictions,
        },
    )
