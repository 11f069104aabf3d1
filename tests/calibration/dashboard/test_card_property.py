"""Words, colours, thresholds, intervals and the sentence of any analysis never contradict."""

from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from calibration.dashboard.axis import Span, scale_of
from calibration.dashboard.cards import Card, Context, card_of
from calibration.models import Fit, FitResult
from calibration.services.document import document
from calibration.statistics.conflict import Conflict
from calibration.statistics.decision import Decided, Facts, decide
from calibration.statistics.evidence import Goal, Terms
from calibration.statistics.result import (
    Estimate,
    FitWarning,
    Forecast,
    Limits,
    SegmentResult,
    Verdict,
)
from migrations_app.decision.conclusion import DimensionAdvice, conclude
from migrations_app.decision.wording import headline
from migrations_app.models import (
    Candidate,
    LanguageModel,
    QualityDimension,
    Recommendation,
    RecommendationDimension,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CANDIDATE = Candidate(pk=1, language_model=LanguageModel(slug="new", name="Atlas 3"))
DIMENSION = QualityDimension(pk=1, slug="correctness", name="Correctness", scale="acceptance")
PASS_WORDS = {Verdict.SUPERIOR, Verdict.EQUIVALENT, Verdict.NON_INFERIOR}
TONES = {
    Verdict.SUPERIOR: "good", Verdict.EQUIVALENT: "fair", Verdict.NON_INFERIOR: "fair",
    Verdict.COLLECTING: "wait", Verdict.INFERIOR: "bad", Verdict.UNDECIDABLE: "mute",
    Verdict.CONFLICT: "mute", Verdict.WITHHELD: "mute",
}  # fmt: skip
PHRASES = {
    Verdict.SUPERIOR: "better on correctness",
    Verdict.EQUIVALENT: "as good on correctness",
    Verdict.NON_INFERIOR: "not worse on correctness",
}
MANY, BATCH = 5000, 1000
EDGES = (-1.0, -0.15, -0.05, -0.01, 0.0, 0.01, 0.05, 0.15, 1.0)
FATAL = FitWarning("r_hat", "chains disagree", fatal=True)
CONFLICT = Conflict(0.0001, fires=True, groups=())
Made = tuple[Facts, Terms, tuple[float, float]]


def ends(dice: Random) -> tuple[float, float]:
    """Two amounts in order, often on a line that words hang on."""
    drawn = [dice.choice(EDGES) if dice.random() < 0.3 else dice.uniform(-1, 1) for _ in "ab"]
    if dice.random() < 0.5:  # near the lines, where words change
        drawn = [value / 10 for value in drawn]
    return min(drawn), max(drawn)


def segment(dice: Random) -> SegmentResult:
    low, high = ends(dice)
    kind = dice.choice(["fails", "leans", "good", "unsure"])
    return SegmentResult(
        "unsafe",
        dice.randint(0, 60),
        200,
        Estimate((low + high) / 2, low, high),
        critical=dice.random() < 0.5,
        assessed=kind in ("fails", "good"),
        fails=kind == "fails",
        leans=kind == "leans",
    )


def generated(seed: int) -> Made:
    dice = Random(seed)  # noqa: S311 - no secret
    terms = Terms(
        margin=dice.choice([0.01, 0.05, 0.15]),
        goal=dice.choice(list(Goal)),
        critical=dice.choice([{}, {"unsafe": 20}]),
    )
    facts = Facts(
        n_judgments=dice.randint(0, 400),
        last=dice.choice([120, 400]),
        rule=None if dice.random() < 0.1 else Limits(*ends(dice)),
        warnings=(FATAL,) if dice.random() < 0.1 else (),
        conflict=CONFLICT if dice.random() < 0.1 else None,
        segments=tuple(segment(dice) for _ in range(dice.choice([0, 0, 1, 2]))),
        forecast=dice.choice([None, Forecast(dice.random(), 80, 120, 200)]),
    )
    return facts, terms, ends(dice)


def result_of(facts: Facts, decided: Decided, ends: tuple[float, float]) -> FitResult:
    low, high = ends
    estimate = {"mean": (low + high) / 2, "low": low, "high": high}
    return FitResult(
        candidate=CANDIDATE,
        candidate_id=1,
        verdict=decided.verdict,
        passes=decided.passes,
        reasons=document(decided.reasons),
        n_judgments=facts.n_judgments,
        n_population=facts.last,
        estimates={"posterior": estimate, "design": estimate, "rule": document(facts.rule)},
        p_non_inferior=0.7,
        p_superior=0.6,
        forecast=document(facts.forecast),
        segments=document(facts.segments),
    )


def card(result: FitResult, terms: Terms) -> Card:
    row = {"margin": terms.margin, "goal": terms.goal.value, "required": True}
    said = {"n_max": 400, "n_min": 50, "rule": "V", "critical_segments": dict(terms.critical)}
    fit = Fit(pk=1, method="laplace", read_at=NOW, created_at=NOW)
    scale = scale_of([1.0], [terms.margin])
    return card_of(fit, result, Context(DIMENSION, said, row, scale, None, []))


def sentence(result: FitResult) -> tuple[str, str]:
    """Kind and text of the recommendation that follows."""
    row = DimensionAdvice(
        candidate=CANDIDATE, dimension=DIMENSION, required=True, fit=1, evidence_hash="",
        verdict=result.verdict, passes=result.passes, reasons=result.reasons, mean=0.0, low=0.0,
        high=0.0, rule_low=None, rule_high=None, probability=None, n_judgments=result.n_judgments,
        n_max=400, forecast=result.forecast, worst_segment=None, as_of=NOW,
    )  # fmt: skip
    found = conclude([CANDIDATE], [row], [])
    plan = SimpleNamespace(terms={"dimensions": {}}, amended=[])
    stored = {"reasons": found.reasons, "plan": plan, "created_at": None}
    made = SimpleNamespace(kind=found.kind, candidate=found.candidate, **stored)
    columns: dict[str, Any] = {name: getattr(row, name) for name in ("verdict", "passes")}
    kept = RecommendationDimension(
        candidate=CANDIDATE, dimension=DIMENSION, reasons=row.reasons, forecast=row.forecast,
        n_judgments=row.n_judgments, n_max=row.n_max, **columns,
    )  # fmt: skip
    said = headline(cast(Recommendation, made), [kept], "Atlas 2")
    return str(found.kind), f"{said.tone} {said.text}"


def place(text: str) -> float:
    return float(text.removesuffix("%"))


def check_card(made: Made, decided: Decided, result: FitResult) -> None:
    facts, terms, interval = made
    shown = card(result, terms)
    assert shown.mark.word == decided.verdict.value.replace("non_", "non-")
    assert shown.mark.tone == TONES[decided.verdict]
    untrusted = decided.verdict in (Verdict.WITHHELD, Verdict.CONFLICT)
    assert (shown.axis.whiskers is None) == (untrusted or facts.rule is None)
    assert bool(shown.probability) == (not untrusted)
    assert (shown.shown is None) == (decided.verdict is Verdict.WITHHELD)
    if decided.verdict in {*PASS_WORDS, Verdict.INFERIOR}:
        check_limits(decided.verdict, shown.axis.whiskers, place(shown.axis.margin), terms)
    if shown.shown and shown.axis.bar and shown.axis.mean:
        bar = shown.axis.bar
        assert place(bar.low) <= place(shown.axis.mean) <= place(bar.high)
        assert (shown.shown.low, shown.shown.high) == interval


def check_limits(word: Verdict, whiskers: Span | None, margin: float, terms: Terms) -> None:
    """Drawn, the limits lie on the side of the line that the word says they do."""
    assert whiskers is not None
    low, high = place(whiskers.low), place(whiskers.high)
    bound = margin if terms.goal is Goal.NON_INFERIORITY else 50
    match word:
        case Verdict.SUPERIOR:
            assert low >= 50
        case Verdict.NON_INFERIOR | Verdict.EQUIVALENT:
            assert low >= margin
            assert low <= 50
        case Verdict.INFERIOR:
            assert high <= bound
    if word is Verdict.EQUIVALENT:
        assert high <= 100 - margin


def check_sentence(decided: Decided, result: FitResult) -> None:
    kind, text = sentence(result)
    approved = kind == "approve"
    assert approved == decided.passes
    assert not approved or decided.verdict in PASS_WORDS
    assert (kind == "reject") == (decided.verdict is Verdict.INFERIOR)
    first = {"approve": "good Approve", "hold": "wait Hold", "reject": "bad Reject"}[kind]
    assert text.split(".")[0] == first
    assert ("may not replace" in text) == (not approved)
    if approved:
        assert text.endswith(f"may replace Atlas 2: {PHRASES[decided.verdict]}.")


@pytest.mark.parametrize("first", range(0, MANY, BATCH))
def test_card_and_sentence_of_any_analysis_agree(first: int) -> None:
    for seed in range(first, first + BATCH):
        made = generated(seed)
        decided = decide(made[0], made[1])
        result = result_of(made[0], decided, made[2])
        try:
            check_card(made, decided, result)
            check_sentence(decided, result)
        except AssertionError as error:
            error.add_note(f"{made} of seed {seed}, decided {decided}")
            raise


def test_what_is_generated_reaches_every_verdict() -> None:
    made = [generated(seed) for seed in range(BATCH)]
    assert {decide(facts, terms).verdict for facts, terms, _ in made} == set(Verdict)
