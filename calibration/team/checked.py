"""What gold and repeats say of everybody, for who may know."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotation.selectors.gold import Score, gold_scores, repeat_scores
from calibration.team.scope import Scope
from calibration.team.shares import Share, share_of


@dataclass(frozen=True)
class Checked:
    gold: Share | None
    repeats: Share | None


UNCHECKED = Checked(None, None)


def checked_of(scope: Scope) -> Mapping[int, Checked]:
    """By id of the annotator. Who is checked learns no number: it would move after some answers."""
    if not scope.knows_checks or not (scope.desk.mixed or scope.desk.policy.training_size):
        return {}
    gold = {score.annotator: score for score in gold_scores(scope.migration)}
    repeats = {score.annotator: score for score in repeat_scores(scope.migration)}
    return {
        pk: Checked(_share(gold.get(pk)), _share(repeats.get(pk))) for pk in gold.keys() | repeats
    }


def _share(score: Score | None) -> Share | None:
    return share_of(score.share.right, score.share.n, score.pairs) if score else None
