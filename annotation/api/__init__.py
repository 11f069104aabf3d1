from annotation.api.judging import BlindClaims, BlindJudgments, Queues
from annotation.api.judgments import Judgments

__all__ = ["BlindClaims", "BlindJudgments", "Judgments", "Queues"]
