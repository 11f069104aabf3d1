"""How far a refit is, for whoever waits for it."""

from dataclasses import dataclass
from enum import StrEnum

from calibration.services import stamps

KEPT_S = 600


class Stage(StrEnum):
    WAITING = "waiting"
    LOADING = "loading"
    FITTING = "fitting"
    STORING = "storing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Progress:
    stage: Stage
    n_judgments: int | None = None
    message: str = ""


def report(dimension_id: int, progress: Progress) -> None:
    note = {"stage": progress.stage, "n": progress.n_judgments, "message": progress.message}
    stamps.put(_key(dimension_id), note, seconds=KEPT_S)


def progress_of(dimension_id: int) -> Progress:
    note = stamps.get(_key(dimension_id))
    if note is None:
        return Progress(Stage.WAITING)
    return Progress(Stage(note["stage"]), note["n"], note["message"])


def forget(dimension_id: int) -> None:
    stamps.remove(_key(dimension_id))


def _key(dimension_id: int) -> str:
    return f"refit:{dimension_id}:progress"
