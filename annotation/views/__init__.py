from annotation.views.actions import claim, heartbeat, skip_pair, submit, undo
from annotation.views.pages import judge, judging, rubric
from annotation.views.quality import draft, flag, guess, objection

__all__ = [
    "claim",
    "draft",
    "flag",
    "guess",
    "heartbeat",
    "judge",
    "judging",
    "objection",
    "rubric",
    "skip_pair",
    "submit",
    "undo",
]
