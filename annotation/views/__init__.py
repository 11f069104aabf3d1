from annotation.views.actions import claim, heartbeat, skip_pair, submit, undo
from annotation.views.pages import judge, judging, rubric
from annotation.views.quality import flag, guess

__all__ = [
    "claim",
    "flag",
    "guess",
    "heartbeat",
    "judge",
    "judging",
    "rubric",
    "skip_pair",
    "submit",
    "undo",
]
