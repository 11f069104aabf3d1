"""Keeping the next pairs of a migration drawn ahead, where its plan lets them be chosen."""

import logging

from django.db import transaction

from annotation.selectors.ahead import begun_count, waiting_ahead
from annotation.services.ahead import DrawnPair, queue_ahead
from calibration.selectors.selecting import Fitted, fitted_of, latest_fit, pool_of
from calibration.services import stamps
from calibration.services.nudge import SELECTION, request_accepted
from calibration.statistics.drawing import BATCH, Picks, draw
from calibration.statistics.outcome import Ints
from calibration.statistics.selection import Choice, Selection, Why, choose
from migrations_app.models import Epoch, Migration, Plan
from migrations_app.planning.amendments import terms_in_force

logger = logging.getLogger(__name__)

KEPT_S = 86_400


def is_due(migration: Migration) -> bool:
    """After a full fit, or where few wait of those drawn; never where all come at random.

    The note in Redis only spares drawing again what is drawn already.
    """
    plan = migration.plan
    if plan is None or terms_in_force(plan).get("selection") != Selection.ACTIVE:
        return False
    epoch = migration.epoch
    note = stamps.get(_note(plan, epoch))
    if note is None:
        return True
    few = waiting_ahead(epoch.pk) < _wanted(plan) / 2
    return few and note["begun"] != begun_count(epoch.pk)


def top_up(migration_id: int) -> int:
    """Draw the next pairs ahead; how many. 0 where none are due.

    Safe to run twice, or to die midway: a batch comes in one transaction, and replaces the one
    before as far as nobody has seen it.
    """
    request_accepted(migration_id, SELECTION)
    migration = Migration.objects.get(pk=migration_id)
    plan, epoch = migration.plan, migration.epoch
    if plan is None or not is_due(migration):
        return 0
    note, begun = _note(plan, epoch), begun_count(epoch.pk)
    fitted = fitted_of(migration, plan, epoch)
    choice = _choice(fitted, plan)
    count = _queue(migration, plan, epoch, fitted, choice)
    stamps.put(note, {"begun": begun, "why": choice.why}, seconds=KEPT_S)
    logger.info("drew %d pairs of %s ahead: %s", count, migration.slug, choice.why)
    return count


def _note(plan: Plan, epoch: Epoch) -> str:
    return f"calibration.select:{plan.pk}:{latest_fit(plan, epoch)}"


def _wanted(plan: Plan) -> int:
    return BATCH * len(terms_in_force(plan)["candidates"])


def _choice(fitted: Fitted, plan: Plan) -> Choice:
    if not fitted.complete or not fitted.evidence:
        return Choice(Why.TOO_FEW_JUDGMENTS)
    return choose(fitted.evidence, fitted.margins, terms_in_force(plan)["seed"])


def _queue(migration: Migration, plan: Plan, epoch: Epoch, fitted: Fitted, choice: Choice) -> int:
    """The pool is read when nobody else draws from it, and drawn pairs are queued at once."""
    with transaction.atomic():
        Epoch.objects.select_for_update(no_key=True).get(pk=epoch.pk)
        pool, pairs = pool_of(migration, plan, epoch)
        seed = (terms_in_force(plan)["seed"], epoch.number, fitted.fit, int(pool.begun.sum()))
        picks = draw(pool, choice.score, _wanted(plan), seed)
        return queue_ahead(epoch=epoch, drawn=_drawn(picks, pairs))


def _drawn(picks: Picks, pairs: Ints) -> list[DrawnPair]:
    columns = (pairs[picks.row], picks.at_random, picks.probability, picks.remaining)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [DrawnPair(*row) for row in rows]
