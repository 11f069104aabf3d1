"""Verdicts and recommendations in words, marks and lines: the same wherever they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from migrations_app.models import Recommendation, RecommendationDimension
from migrations_app.planning.amendments import terms_in_force

Kind = Recommendation.Kind
Verdict = RecommendationDimension.Verdict
MOST_CLAUSES = 2
# Languages that write a noun with a capital wherever it stands.
CAPITAL_NOUNS = {"de"}


@dataclass(frozen=True)
class Mark:
    """How a verdict is shown, so that it reads without colour too.

    icon: symbol of static/icons/sprite.svg. tone: class of chips and numbers. line: class of the
    lines drawn for it. phrase: before the name of a quality dimension.
    """

    icon: str
    word: str
    tone: str
    line: str
    phrase: str
    meaning: str


MARKS: Mapping[str, Mark] = {
    Verdict.SUPERIOR: Mark(
        "superior", "superior", "good", "solid", "better on", "better than the incumbent"
    ),
    Verdict.NON_INFERIOR: Mark(
        "non_inferior", "non-inferior", "fair", "solid", "not worse on", "not worse by the margin"
    ),
    Verdict.EQUIVALENT: Mark(
        "equivalent",
        "equivalent",
        "fair",
        "solid",
        "as good on",
        "neither better nor worse by the margin",
    ),
    Verdict.COLLECTING: Mark(
        "collecting", "collecting", "wait", "dotted", "undecided on", "not decided yet"
    ),
    Verdict.INFERIOR: Mark(
        "inferior", "inferior", "bad", "solid", "worse on", "worse than the goal allows"
    ),
    Verdict.UNDECIDABLE: Mark(
        "undecidable",
        "undecidable",
        "mute",
        "dashed",
        "undecidable on",
        "the judgments of the plan will not decide it",
    ),
    Verdict.CONFLICT: Mark(
        "conflict",
        "conflict",
        "mute",
        "dashed",
        "in conflict on",
        "judgments contradict the model: read the design-based estimate",
    ),
    Verdict.WITHHELD: Mark(
        "withheld",
        "withheld",
        "mute",
        "dashed",
        "withheld on",
        "the computation cannot be believed, so nothing is said",
    ),
}
KIND_WORDS: Mapping[str, str] = {
    Kind.APPROVE: "Approve",
    Kind.HOLD: "Hold",
    Kind.REJECT: "Reject",
}
KIND_TONES: Mapping[str, str] = {Kind.APPROVE: "good", Kind.HOLD: "wait", Kind.REJECT: "bad"}


STANDING_IN_THE_WAY = (
    Verdict.INFERIOR,
    Verdict.CONFLICT,
    Verdict.WITHHELD,
    Verdict.UNDECIDABLE,
    Verdict.COLLECTING,
    Verdict.NON_INFERIOR,
    Verdict.EQUIVALENT,
    Verdict.SUPERIOR,
)


@dataclass(frozen=True)
class Headline:
    """One sentence: `word` is said first and in colour."""

    word: str
    tone: str
    rest: str

    @property
    def text(self) -> str:
        return f"{self.word}. {self.rest}"


def headline(
    recommendation: Recommendation, rows: Sequence[RecommendationDimension], incumbent: str
) -> Headline:
    """rows: of the recommendation, with candidate, language model and dimension loaded."""
    kind = recommendation.kind
    rest = {Kind.APPROVE: _approve, Kind.HOLD: _hold, Kind.REJECT: _reject}[Kind(kind)]
    sentence = rest(recommendation, rows, incumbent)
    return Headline(KIND_WORDS[kind], KIND_TONES[kind], sentence)


def in_sentence(name: str) -> str:
    """The name of a quality dimension inside a sentence; "JSON validity" stays as it is."""
    lowers = name[1:2].islower() and get_language() not in CAPITAL_NOUNS
    return name[:1].lower() + name[1:] if lowers else name


def as_title(name: str) -> str:
    """The name of a quality dimension where it stands alone."""
    return name[:1].upper() + name[1:]


def in_points(value: float | None) -> str:
    """A quality difference on [-1, 1] in points of a hundred, with a true minus."""
    if value is None:
        return "\N{EN DASH}"
    text = f"{abs(value) * 100:.1f}"
    sign = "" if float(text) == 0 else "\N{MINUS SIGN}" if value < 0 else "+"
    return f"{sign}{text}"


def listed(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; nothing of nothing."""
    return gettext(" and ").join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def missing(rows: Sequence[RecommendationDimension]) -> str:
    """What keeps a candidate from passing: predicates, each said once for all its dimensions.

    rows: of one candidate, those that are required and do not pass.
    """
    by_verdict: dict[str, list[RecommendationDimension]] = {}
    for row in rows:
        by_verdict.setdefault(row.verdict, []).append(row)
    worst_first = sorted(
        by_verdict, key=lambda verdict: STANDING_IN_THE_WAY.index(Verdict(verdict))
    )
    return listed([_predicate(Verdict(verdict), by_verdict[verdict]) for verdict in worst_first])


def required(
    recommendation: Recommendation, rows: Sequence[RecommendationDimension]
) -> list[RecommendationDimension]:
    """Rows of the dimensions that the plan required when it was recommended."""
    terms = terms_in_force(recommendation.plan, until=recommendation.created_at)
    dimensions = terms["dimensions"]
    return [r for r in rows if dimensions.get(r.dimension.slug, {}).get("required", True)]


def more_judgments(forecast: Mapping[str, Any] | None, n_judgments: int) -> str:
    """ "about 60 more judgments (40 to 95)" from the forecast, which counts from zero."""
    if not forecast or forecast["median"] is None:
        return ""
    median, low, high = (max(forecast[k] - n_judgments, 1) for k in ("median", "low", "high"))
    plural = "" if median == 1 else "s"
    return f"about {median} more judgment{plural} ({low} to {high})"


def _approve(
    recommendation: Recommendation, rows: Sequence[RecommendationDimension], incumbent: str
) -> str:
    chosen = recommendation.candidate
    passed = [r for r in rows if chosen and r.candidate_id == chosen.pk and r.passes]
    phrases = [f"{MARKS[r.verdict].phrase} {in_sentence(r.dimension.name)}" for r in passed]
    name = chosen.language_model.name if chosen else "the candidate"
    return f"{name} may replace {incumbent}: {listed(phrases)}."


def _reject(
    recommendation: Recommendation, rows: Sequence[RecommendationDimension], incumbent: str
) -> str:
    failed = _by_candidate([r for r in required(recommendation, rows) if _is_worse(r)])
    clauses = [f"{name} {missing(found)}" for name, found in failed.items()]
    if len(failed) == 1:
        clauses = [f"it {missing(found)}" for found in failed.values()]
    if len(clauses) > MOST_CLAUSES:
        clauses = ["every candidate is worse on a required dimension"]
    return f"{_nobody(failed, incumbent)}: {'; '.join(clauses)}."


def _hold(
    recommendation: Recommendation, rows: Sequence[RecommendationDimension], incumbent: str
) -> str:
    """Of several candidates the one that lacks least is named."""
    waits = _by_candidate([r for r in required(recommendation, rows) if not r.passes])
    pending = [r for r in recommendation.reasons if r["code"] == "fits_pending"]
    if pending or not waits:
        return f"Nothing may replace {incumbent} yet: first results are being computed."
    nearest = min(waits, key=lambda name: _lack(waits[name]))
    if len(waits) == 1:
        return f"{nearest} may not replace {incumbent} yet: it {missing(waits[nearest])}."
    said = missing(waits[nearest])
    return f"Nothing may replace {incumbent} yet. {nearest}, the nearest, {said}."


def _predicate(verdict: Verdict, rows: Sequence[RecommendationDimension]) -> str:
    names = listed([in_sentence(row.dimension.name) for row in rows])
    said = {
        Verdict.INFERIOR: f"is worse on {names}",
        Verdict.CONFLICT: f"has judgments on {names} that contradict the model",
        Verdict.WITHHELD: f"has a result on {names} that cannot be believed",
        Verdict.UNDECIDABLE: _undecidable(rows, names),
        Verdict.COLLECTING: _needed(rows, names),
    }
    return said.get(verdict, f"is not shown to be better on {names}")


def _needed(rows: Sequence[RecommendationDimension], names: str) -> str:
    """One judged pair counts for all dimensions: the slowest of them says how many."""
    if all(any(r["code"] == "awaits_confirmation" for r in row.reasons) for row in rows):
        return f"passes on {names}, which the next judgments have to confirm"
    if not all(row.forecast and row.forecast["median"] for row in rows):
        row = min(rows, key=lambda r: r.n_judgments)
        return f"is still being judged on {names} ({row.n_judgments} of {row.n_max} judgments)"
    slowest = max(rows, key=lambda r: r.forecast["median"] - r.n_judgments if r.forecast else 0)
    return f"needs {more_judgments(slowest.forecast, slowest.n_judgments)} on {names}"


def _undecidable(rows: Sequence[RecommendationDimension], names: str) -> str:
    failing = [r["segment"] for row in rows for r in row.reasons if r["code"] == "segment_fails"]
    if failing:
        return f"fails the critical segment {failing[0] or '(none)'} on {names}"
    return f"cannot be decided on {names} within {rows[0].n_max} judgments"


def _lack(rows: Sequence[RecommendationDimension]) -> tuple[int, float]:
    """What judgments will not mend weighs most, then how many judgments there are to go."""
    stuck = sum(row.verdict != Verdict.COLLECTING for row in rows)
    return stuck, max((row.forecast or {}).get("median") or row.n_max for row in rows)


def _by_candidate(
    rows: Sequence[RecommendationDimension],
) -> dict[str, list[RecommendationDimension]]:
    found: dict[str, list[RecommendationDimension]] = {}
    for row in rows:
        found.setdefault(row.candidate.language_model.name, []).append(row)
    return found


def _is_worse(row: RecommendationDimension) -> bool:
    return row.verdict == Verdict.INFERIOR


def _nobody(names: Mapping[str, Any], incumbent: str) -> str:
    [first, *others] = names or ["The candidate"]
    return f"{'Nothing' if others else first} may {'' if others else 'not '}replace {incumbent}"
