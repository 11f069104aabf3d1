from annotation.api.export import JudgmentsExport
from annotation.api.holding import Flags, Guesses, Heartbeats, Skips, Undos
from annotation.api.judging import BlindClaims, BlindJudgments, Queues
from annotation.api.judgments import Judgments

__all__ = [
    "BlindClaims",
    "BlindJudgments",
    "Flags",
    "Guesses",
    "Heartbeats",
    "Judgments",
    "JudgmentsExport",
    "Queues",
    "Skips",
    "Undos",
]
