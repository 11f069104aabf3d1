"""How well people guess which side the new model is on: what the blinding is worth."""

from django.db.models import Count, Q

from annotation.models import Annotator, Assignment, Guess
from annotation.selectors.desk import Desk, desk_of
from annotation.selectors.shares import Share, share_of
from migrations_app.models import Migration


def blinding_of(migration: Migration) -> Share:
    """Right guesses of all in the epoch in force; one half is what no knowledge gives."""
    guesses = Guess.objects.filter(assignment__queued__epoch=migration.epoch)
    found = guesses.aggregate(n=Count("pk"), right=Count("pk", filter=Q(right=True)))
    return share_of(found["right"], found["n"])


def asks_guess(migration: Migration, annotator: Annotator) -> bool:
    """Whether the page asks after the pair this person judged last: after every so many."""
    desk = desk_of(migration)
    if not desk.policy.guess_after:
        return False
    judged = _judged(desk, annotator)
    return judged > 0 and judged % desk.policy.guess_after == 0


def pairs_to_guess(desk: Desk, annotator: Annotator) -> int | None:
    """How many pairs from now the question comes with: 1 for the next one judged. None: never."""
    if not desk.policy.guess_after:
        return None
    return desk.policy.guess_after - _judged(desk, annotator) % desk.policy.guess_after


def _judged(desk: Desk, annotator: Annotator) -> int:
    mine = Assignment.objects.filter(annotator=annotator, queued__epoch=desk.epoch_id)
    return mine.filter(judged_at__isnull=False).count()
