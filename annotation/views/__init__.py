from annotation.views.actions import claim, heartbeat, skip_pair, submit, undo
from annotation.views.pages import judge, judging, rubric

__all__ = ["claim", "heartbeat", "judge", "judging", "rubric", "skip_pair", "submit", "undo"]
