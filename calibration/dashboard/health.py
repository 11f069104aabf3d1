"""Whether the numbers can be believed, and whether they are of today, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calibration.dashboard.amounts import grouped
from calibration.dashboard.pulse import Pulse
from calibration.models import Fit, FitResult, FitSupplement
from calibration.statistics.order import UNEVEN
from calibration.statistics.proportions import Z_95
from calibration.statistics.result import Verdict
from migrations_app.decision.wording import in_points

# As the sampler's and the re-weighting's diagnostics judge; shown beside each number.
MOST_R_HAT, LEAST_ESS, MOST_K_HAT = 1.01, 400, 0.7


@dataclass(frozen=True)
class Check:
    """One line: tone is good, wait, bad or mute."""

    name: str
    word: str
    tone: str
    detail: str


@dataclass(frozen=True)
class Spread:
    """Two kinds of uncertainty of one candidate on one dimension, in points, and as a sentence."""

    candidate: str
    dimension: str
    judgments: str
    posterior: str
    sentence: str


def checks_of(
    fits: Sequence[tuple[str, Fit]],
    pulse: Pulse,
    supplements: Mapping[int, FitSupplement],
    *,
    current: bool,
) -> list[Check]:
    """fits: with the names of their dimensions. supplements: by id of the dimension."""
    found = [_freshness(pulse, current), _worker(pulse)]
    for name, fit in fits:
        found.append(_draws(name, fit))
        found.append(_conflict(name, fit))
        found += _order(name, supplements.get(fit.dimension_id))
        found += [
            Check(f"Note, {name}", "worth knowing", "wait", _capital(w["message"]))
            for w in fit.warnings
            if not w["fatal"]
        ]
    return found


def spreads_of(fits: Sequence[tuple[str, Fit]]) -> list[Spread]:
    return [
        Spread(
            r.candidate.language_model.name,
            name,
            _wide(r.judgment_sd),
            _wide(r.posterior_sd),
            _told_apart(r),
        )
        for name, fit in fits
        for r in fit.results.all()
        if r.judgment_sd is not None or r.posterior_sd is not None
    ]


def _told_apart(result: FitResult) -> str:
    """How far one pair lies from the next, and what more judgments would do to the mean."""
    believed = result.verdict not in (Verdict.WITHHELD, Verdict.CONFLICT)
    if not (believed and result.judgment_sd and result.posterior_sd and result.n_judgments):
        return ""
    half = Z_95 * result.posterior_sd * 100
    left = result.n_population - result.n_judgments
    said = f"The mean is known to within {half:.1f} points"
    more = min(3 * result.n_judgments, left)
    if more <= 0:
        return f"{said}; every pair has been judged."
    then = half * (result.n_judgments / (result.n_judgments + more)) ** 0.5
    return f"{said}; {grouped(more)} more judgments would make that about {then:.1f}."


def _wide(sd: float | None) -> str:
    return "\N{EN DASH}" if sd is None else f"{sd * 100:.1f}"


def _freshness(pulse: Pulse, current: bool) -> Check:
    if current:
        return Check("Evidence", "up to date", "good", "Every judgment is in these numbers.")
    if pulse.running:
        return Check("Evidence", "a fit is being computed", "wait", _running(pulse))
    detail = "Judgments have come since; they are stored, and the next fit will read them."
    return Check("Evidence", "a fit is due", "wait", detail)


def _running(pulse: Pulse) -> str:
    stages = sorted({str(p.stage.value) for p in pulse.running.values()})
    counts = [p.n_judgments for p in pulse.running.values() if p.n_judgments]
    of = f" {grouped(max(counts))} judgments" if counts else ""
    return f"Now {' and '.join(stages)}{of}."


def _worker(pulse: Pulse) -> Check:
    if pulse.worker_alive:
        return Check("Worker", "running", "good", "New judgments move this page by themselves.")
    detail = "Judgments are stored and wait. Start one with: make services"
    return Check("Worker", "none running", "wait", detail)


def _draws(name: str, fit: Fit) -> Check:
    """Which way the numbers were computed, and whether the draws behind them can be believed."""
    fatal = [w for w in fit.warnings if w["fatal"]]
    detail = _detail(fit) or "Nothing was fitted: there are no judgments yet."
    if fatal:
        said = " ".join(_capital(w["message"]) for w in fatal)
        return Check(f"Fit, {name}", "not to be believed", "bad", f"{said} {detail}")
    if not fit.diagnostics:
        return Check(f"Fit, {name}", "idle", "mute", detail)
    word = "chains agree" if "r_hat" in fit.diagnostics else "approximation holds"
    return Check(f"Fit, {name}", word, "good", detail)


def _detail(fit: Fit) -> str:
    found = fit.diagnostics
    if fit.method == Fit.Method.NUTS:
        numbers = _numbers(found)
        return numbers and f"Slow path, sampled in full (NUTS). {numbers}"
    if fit.method == Fit.Method.LAPLACE:
        return _weights("Fast path, approximated and then corrected (Laplace)", found)
    return f"{_weights('Quick update by re-weighting', found)} {_numbers(found)}".strip()


def _numbers(found: Mapping[str, Any]) -> str:
    """r-hat: how far chains differ; ESS: independent draws; divergences: failed steps."""
    if found.get("r_hat") is None:
        return ""
    ess = min(found.get("ess_bulk") or 0, found.get("ess_tail") or 0)
    said = [f"r-hat {found['r_hat']:.3f} (at most {MOST_R_HAT})"]
    if ess:
        said.append(f"ESS {grouped(ess)} (at least {LEAST_ESS})")
    if found.get("divergences") is not None:
        draws = found.get("draws") or 0
        said.append(f"{grouped(found['divergences'])} of {grouped(draws)} draws diverged")
    return f"{_capital(', '.join(said))}"


def _weights(way: str, found: Mapping[str, Any]) -> str:
    """k-hat: how much hangs on a few draws; effective draws: what the weights leave of them."""
    if found.get("k_hat") is None:
        return ""
    return (
        f"{way}: k-hat {found['k_hat']:.2f} (at most {MOST_K_HAT}), "
        f"{grouped(found.get('ess') or 0)} effective draws (at least {LEAST_ESS})."
    )


def _conflict(name: str, fit: Fit) -> Check:
    title = f"Judgments against model, {name}"
    names = [
        r.candidate.language_model.name for r in fit.results.all() if r.verdict == Verdict.CONFLICT
    ]
    if names:
        detail = f"{', '.join(names)}: read the design-based estimate."
        return Check(title, "conflict", "bad", detail)
    return Check(title, "no conflict", "good", "Residuals show no pattern beyond chance.")


def _order(name: str, supplement: FitSupplement | None) -> list[Check]:
    """Whether the side mattered, and whether sides were dealt evenly."""
    told = supplement.sections.get("order") if supplement else None
    if not told:
        return []
    title = f"Order shown, {name}"
    way = "worse" if told["first"] < 0 else "better"
    ends = f"{in_points(told['low'])} to {in_points(told['high'])}"
    first = f"{abs(100 * told['first']):.1f} points {way}"
    detail = (
        f"The output shown first was judged {first} (95% {ends}); "
        f"the candidate came first in {told['share']:.0%} of {grouped(told['n'])} judgments."
    )
    if told["chance"] < UNEVEN:
        return [Check(title, "uneven", "bad", f"Sides were not dealt at random. {detail}")]
    if told["low"] > 0 or told["high"] < 0:
        return [Check(title, "seen, cancelled", "good", f"{detail} Dealt evenly, it cancels out.")]
    return [Check(title, "no effect", "good", detail)]


def _capital(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."
