"""Which events of a record are asked for: by kind, person and day, as the address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.dateparse import parse_date

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "plan": ("Plan", ("plan", "plan_amendment", "epoch")),
    "imports": ("Imports", ("evidence", "import", "judgment_import")),
    "judgments": ("Judgments", ("submission", "skip", "guess", "score_objection")),
    "exclusions": ("Exclusions", ("exclusion", "exclusion_batch")),
    "fits": ("Fits", ("fit",)),
    "recommendations": ("Recommendations", ("recommendation",)),
    "decisions": ("Decisions", ("decision", "decision_signature", "evidence_change", "report")),
    "team": (
        "Running the judging",
        (
            "annotator", "annotator_terms", "assignment", "audit_probes", "flag", "gold_key",
            "judging_policy", "queued_pair",
        ),
    ),
    "setup": ("Setup and people", ("dimension", "migration", "service", "webhook")),
}  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """before: the sequence below which a page begins; None at the newest event."""

    kind: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filter":
        """What is not understood is not asked for."""
        kind, before = asked.get("kind", ""), asked.get("before", "")
        return cls(
            kind=kind if kind in KINDS else "",
            person=asked.get("person", "").strip()[:150].replace("\x00", ""),
            since=_day(asked.get("since", "")),
            until=_day(asked.get("until", "")),
            before=int(before) if before.isdecimal() and len(before) <= 18 else None,  # noqa: PLR2004 - fits a bigint
        )

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.person or self.since or self.until)

    @property
    def condition(self) -> Q:
        wanted = Q()
        if self.kind:
            wanted &= Q(object_kind__in=KINDS[self.kind][1])
        if self.person:
            wanted &= Q(actor__username=self.person)
        if self.since:
            wanted &= Q(at__gte=_midnight(self.since))
        if self.until:
            wanted &= Q(at__lt=_midnight(self.until) + timedelta(days=1))
        return wanted

    @property
    def query(self) -> str:
        """The filter as part of an address, without the place in it."""
        kept = {"kind": self.kind, "person": self.person, "since": self.since, "until": self.until}
        return urlencode({name: value for name, value in kept.items() if value})


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
