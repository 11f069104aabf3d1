"""Which automated scores people doubt, and why: what they said after judging against one."""

from dataclasses import dataclass

from annotation.models import ScoreObjection
from annotation.selectors.objections import objections_by_metric
from calibration.team.scope import Scope

WORDS = dict(ScoreObjection.Reason.choices)


@dataclass(frozen=True)
class Why:
    word: str
    count: int


@dataclass(frozen=True)
class Doubted:
    """whys: the most frequent first."""

    score: str
    whys: tuple[Why, ...]


def doubted_of(scope: Scope) -> tuple[Doubted, ...]:
    """By name of the score. Which pairs they were, and which side it preferred, is not told."""
    found = objections_by_metric(scope.migration)
    return tuple(
        Doubted(
            scope.mask.text(score),
            tuple(
                Why(str(WORDS.get(code, code)), count)
                for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
            ),
        )
        for score, counts in sorted(found.items())
    )
