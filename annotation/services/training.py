"""The training: gold pairs first, and nothing else before enough of them were judged rightly."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from annotation.errors import NoFailedTraining, NotEnoughGold
from annotation.models import (
    Annotator,
    Assignment,
    QueuedPair,
    Stream,
    TrainingResult,
    TrainingTry,
)
from annotation.selectors.gold import first_gold_answers
from annotation.selectors.nothing import NothingToJudge
from annotation.selectors.policy import policy_of
from annotation.selectors.stopped import why_in_training, why_not_trained
from annotation.selectors.turns import training_left
from annotation.services.checks import lend_gold
from annotation.services.search import Search
from migrations_app.audit.services import record
from migrations_app.models import Migration


def train(search: Search) -> Assignment | NothingToJudge | None:
    """The next pair of the training, or why there is none; None where it is over, or not asked."""
    policy, sitting = search.desk.policy, search.sitting
    if not policy.training_size or sitting.passed:
        return None
    if sitting.results > sitting.tries:
        return why_not_trained(sitting.right, sitting.answers, policy.pass_mark)
    left = training_left(search.desk, sitting)
    if not left:
        return _decide(search)
    if left <= sitting.tried_held:
        return why_in_training(gold_left=True)
    return lend_gold(search) or why_in_training(gold_left=False)


def grant_try(
    *,
    annotator: Annotator,
    migration: Migration,
    reason: str,
    actor: AbstractBaseUser | None = None,
) -> TrainingTry:
    """Let someone who failed try once more, on gold pairs not met before."""
    with transaction.atomic():
        Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
        results = TrainingResult.objects.filter(annotator=annotator, migration=migration)
        tries = TrainingTry.objects.filter(annotator=annotator, migration=migration).count()
        if results.filter(passed=True).exists() or results.count() <= tries:
            raise NoFailedTraining
        _ask_gold(annotator, migration)
        made = TrainingTry.objects.create(
            annotator=annotator,
            migration=migration,
            number=results.count() + 1,
            reason=reason,
            granted_by_id=actor.pk if actor else None,
        )
        record(
            verb="training_granted",
            object_kind="annotator",
            object_id=annotator.pk,
            migration=migration,
            actor=actor,
            data={"number": made.number, "reason": reason},
        )
    return made


def _decide(search: Search) -> NothingToJudge | None:
    """Take down what came of this try."""
    migration, annotator = search.desk.migration, search.annotator
    answers = first_gold_answers(migration, annotator, _last_decision(annotator, migration))
    right, mark = sum(one.right for one in answers), search.desk.policy.pass_mark
    result = TrainingResult.objects.create(
        annotator=annotator,
        migration=migration,
        number=search.sitting.results + 1,
        right=right,
        answers=len(answers),
        pass_mark=mark,
        passed=bool(answers) and right >= mark * len(answers) - 1e-9,
        decided_at=search.now,
    )
    record(
        verb="training_decided",
        object_kind="annotator",
        object_id=annotator.pk,
        migration=migration,
        data={"right": right, "answers": len(answers), "passed": result.passed},
    )
    return None if result.passed else why_not_trained(right, len(answers), mark)


def _last_decision(annotator: Annotator, migration: Migration) -> datetime | None:
    results = TrainingResult.objects.filter(annotator=annotator, migration=migration)
    last = results.order_by("-number").first()
    return last.decided_at if last else None


def _ask_gold(annotator: Annotator, migration: Migration) -> None:
    epoch = migration.epoch
    met = Assignment.objects.filter(annotator=annotator, queued__epoch=epoch)
    gold = QueuedPair.objects.filter(epoch=epoch, stream=Stream.GOLD, withdrawn=False)
    left = gold.exclude(pair__in=met.values("queued__pair")).count()
    wanted = policy_of(migration).training_size
    if left < wanted:
        raise NotEnoughGold(left, wanted)
