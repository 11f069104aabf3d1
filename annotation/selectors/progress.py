"""How far a person and the team have come, in numbers that give no gold pair away."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from annotation.models import Annotator, QueuedPair, Stream
from annotation.selectors.desk import Desk, desk_of
from annotation.selectors.sitting import Sitting, sitting_of
from annotation.selectors.standings import budgets_left, tallies_of
from annotation.selectors.turns import extra_to_come
from migrations_app.models import Migration


@dataclass(frozen=True)
class Progress:
    """today: pairs this person judged today (UTC). judged, remaining: of the whole team.

    As one person sees it: this person's own gold pairs, repeats and probes count in all three. A
    number that stood still after some of the answers would tell which pairs they were.
    """

    today: int
    judged: int
    remaining: int


def progress_of(
    migration: Migration, annotator: Annotator | None, now: datetime | None = None
) -> Progress:
    """annotator: whose numbers; None for those of the plan alone."""
    now = now or timezone.now()
    desk = desk_of(migration)
    probed = desk.mixed and desk.watched
    found = tallies_of(desk, now, annotator)
    left = budgets_left(desk, found.by)
    judged = sum(tally.done for tally in found.by.values())
    remaining = sum(left[pk] + tally.begun - tally.done for pk, tally in found.by.items())
    if annotator is None or not desk.mixed:
        return _of_probes(desk, 0) if probed else Progress(found.today, judged, remaining)
    sitting = sitting_of(desk, annotator, now)
    if probed:
        return _of_probes(desk, sitting.today)
    done, ahead = _own_extra(desk, annotator, sitting, remaining)
    return Progress(sitting.today, judged + done, remaining + ahead)


def _own_extra(
    desk: Desk, annotator: Annotator, sitting: Sitting, remaining: int
) -> tuple[int, int]:
    """Done and ahead. Where several people judge a pair, one answer does not finish it."""
    planned = max(remaining - (sitting.held - sitting.extra_held), 0)
    # One that was skipped waits as long as skipped pairs of the plan may.
    waiting = sitting.extra_waiting if remaining else sitting.extra_held
    ahead = waiting + extra_to_come(desk, annotator, sitting, planned)
    done = sitting.extra_done // desk.policy.overlap
    return done, (sitting.extra_done + ahead) // desk.policy.overlap - done


def _of_probes(desk: Desk, today: int) -> Progress:
    probes = QueuedPair.objects.filter(epoch=desk.epoch_id, stream=Stream.AUDIT, withdrawn=False)
    done = Count("pk", filter=Q(judged__gte=F("overlap")))
    found = probes.aggregate(all=Count("pk"), done=done)
    return Progress(today, found["done"], found["all"] - found["done"])
