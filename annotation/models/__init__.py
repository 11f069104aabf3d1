"""Who judges, what is queued, what was judged, and how the judging is run."""

from annotation.models.judged import (
    Exclusion,
    Flag,
    FlagResolution,
    GivenReasons,
    Guess,
    Judgment,
    MaskedName,
    ScoreObjection,
    Skip,
)
from annotation.models.quality import (
    Adjudication,
    AnnotatorTerms,
    AnsweredRequest,
    GoldKey,
    JudgingPolicy,
    TrainingResult,
    TrainingTry,
)
from annotation.models.queue import (
    APART,
    CHECKS,
    DESIGNED,
    EVERYONE,
    Annotator,
    Assignment,
    QueuedPair,
    Stream,
)
from annotation.models.tally import QueueTally

__all__ = [
    "APART",
    "CHECKS",
    "DESIGNED",
    "EVERYONE",
    "Adjudication",
    "Annotator",
    "AnnotatorTerms",
    "AnsweredRequest",
    "Assignment",
    "Exclusion",
    "Flag",
    "FlagResolution",
    "GivenReasons",
    "GoldKey",
    "Guess",
    "Judgment",
    "JudgingPolicy",
    "MaskedName",
    "QueueTally",
    "QueuedPair",
    "ScoreObjection",
    "Skip",
    "Stream",
    "TrainingResult",
    "TrainingTry",
]
