"""The page of a migration as values: what it says, in the order in which it says it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.safestring import SafeString

from calibration.dashboard.cards import Card
from calibration.dashboard.health import Check, Spread
from calibration.dashboard.plots import Plot
from migrations_app.decision.page import Told
from migrations_app.decision.wording import Headline


class Stage(StrEnum):
    """How far the evidence is; which parts of the page there are."""

    NO_EVIDENCE = "no_evidence"
    NO_PLAN = "no_plan"
    NO_JUDGMENTS = "no_judgments"
    FIRST_FIT = "first_fit"
    AMENDED = "amended"
    FITTED = "fitted"


class Freshness(StrEnum):
    """Whether the numbers are of the evidence as it is now."""

    CURRENT = "current"
    COMPUTING = "computing"
    WAITING = "waiting"


@dataclass(frozen=True)
class Head:
    """days: until the incumbent retires, negative afterwards; None where no date is known."""

    slug: str
    name: str
    service: str
    service_slug: str
    incumbent: str
    candidates: tuple[str, ...]
    state: str
    retires: date | None
    days: int | None


@dataclass(frozen=True)
class Facts:
    """The line below the sentence. people: of the dimension that most people judged.

    amended: "once", "twice"; "" where the plan is as it was frozen. loosened: whether the stated
    error rate, alpha, does not cover all amendments.
    """

    n_judgments: int
    n_people: int
    n_metrics: int
    n_prompts: int
    alpha: float
    as_of: datetime | None
    plan_version: int
    frozen_at: datetime
    plan_digest: str
    amended: str = ""
    loosened: bool = False


@dataclass(frozen=True)
class Group:
    """The cards of one candidate. word, tone, missing: what the recommendation says of it.

    retires: the candidate itself.
    """

    candidate: str
    word: str
    tone: str
    missing: str
    cards: tuple[Card, ...]
    retires: date | None = None


@dataclass(frozen=True)
class Pictures:
    """The plots of one quality dimension."""

    dimension: str
    plots: tuple[Plot, ...]


@dataclass(frozen=True)
class Settled:
    """What is below the head, written out; and what the head tells of it.

    broken: guardrails, as sentences without an end.
    """

    html: SafeString
    groups: tuple[Group, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """advised_at: when the recommendation was made. behind: cards are newer than it.

    may_run: whether the viewer may see the team. settled: once there is a fit. may_decide: whether
    the viewer may ask for a decision or sign one, if any is to be.
    """

    head: Head
    stage: Stage
    headline: Headline
    freshness: Freshness
    worker_alive: bool
    may_configure: bool
    may_run: bool
    decision: Told | None = None
    may_decide: bool = False
    may_read_record: bool = False
    facts: Facts | None = None
    advised_at: datetime | None = None
    behind: bool = False
    failures: tuple[str, ...] = ()
    settled: Settled | None = None
    checks: tuple[Check, ...] = ()
    spreads: tuple[Spread, ...] = ()
