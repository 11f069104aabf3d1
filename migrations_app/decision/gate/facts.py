"""All that a gate is decided by, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Result:
    """One required dimension of one candidate, both by slug.

    current: whether its fit read exactly the evidence as it is now. arrives_at: when the judgments
    of the forecast will be there at the pace of the last days; None where there is no pace.
    unconfirmed: whether it passes as soon as one more fit says the same.
    """

    candidate: str
    dimension: str
    verdict: str
    passes: bool
    current: bool
    n_judgments: int
    n_max: int
    forecast: Mapping[str, Any] | None
    as_of: datetime
    expires_at: datetime | None = None
    arrives_at: datetime | None = None
    unconfirmed: bool = False


@dataclass(frozen=True)
class Facts:
    """candidates: those asked about. required: dimensions by slug, those in force.

    recommendation: for the candidate, if one was asked about, else for the migration; None before
    the first. chosen: the candidate it approves. decision: outcome of the one in force. broken:
    guardrails that the chosen candidate breaks, as sentences without a beginning.
    """

    migration: str
    candidates: tuple[str, ...]
    planned: bool
    judged: bool
    required: tuple[str, ...]
    recommendation: str | None
    chosen: str | None
    results: tuple[Result, ...]
    void: bool
    epoch_over: bool
    worker_alive: bool
    now: datetime
    report_url: str
    max_age: timedelta | None = None
    decision: str | None = None
    broken: tuple[str, ...] = ()
