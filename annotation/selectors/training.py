"""Where a person stands in the training: told to that person, as training is no secret."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from annotation.models import Annotator
from annotation.selectors.desk import Desk
from annotation.selectors.sitting import Sitting, sitting_of


class Stage(StrEnum):
    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True)
class Training:
    """done of size: practice pairs of this try. right of answers: of the last try that ended."""

    stage: Stage
    done: int
    size: int
    right: int
    answers: int
    pass_mark: float

    def as_json(self) -> dict[str, str | int | float]:
        return {
            "stage": self.stage.value,
            "done": self.done,
            "size": self.size,
            "right": self.right,
            "answers": self.answers,
            "pass_mark": round(self.pass_mark * 100),
        }


def training_of(desk: Desk, annotator: Annotator, now: datetime) -> Training | None:
    """None where no training is asked, so that nothing is read."""
    size = desk.policy.training_size
    if not size or desk.epoch_id is None or not desk.open:
        return None
    sitting = sitting_of(desk, annotator, now)
    stage = _stage(sitting)
    return Training(
        stage=stage,
        # Afterwards gold comes unannounced: a number that moved with it would tell which it is.
        done=min(sitting.tried, size) if stage == Stage.OPEN else 0,
        size=size,
        right=sitting.right,
        answers=sitting.answers,
        pass_mark=desk.policy.pass_mark,
    )


def _stage(sitting: Sitting) -> Stage:
    if sitting.passed:
        return Stage.PASSED
    return Stage.FAILED if sitting.results > sitting.tries else Stage.OPEN
