from annotation.views.actions import claim, heartbeat, skip_pair, submit, undo
from annotation.views.export import judgments_export
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
    "judgments_export",
    "rubric",
    "skip_pair",
    "submit",
    "undo",
]
