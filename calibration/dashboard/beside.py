"""All models side by side: quality, speed, cost, errors, and what must be kept beside quality."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from calibration.dashboard.amounts import grouped
from calibration.dashboard.blocks.best import chance_in_words
from calibration.dashboard.cards import shown_of
from calibration.dashboard.loading import Loaded
from calibration.models import FitResult
from calibration.statistics.arms import INCUMBENT
from calibration.statistics.best import KEEPING
from calibration.statistics.proportions import Z_95, wilson
from migrations_app.decision.guardrails import Guardrail, Standing, guardrails_of, standing_of
from migrations_app.decision.wording import MARKS, Mark, as_title, in_points
from migrations_app.models import ArmProfile, LanguageModel, QualityDimension

NOTHING = "\N{EN DASH}"
LEAST_ACCURACY = 0.95
"""Of the incumbent's share of accepted answers, that a candidate must keep."""
OF = 1000

STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.KEPT: ("kept", "good"),
    Standing.UNCLEAR: ("not clear", "wait"),
    Standing.BROKEN: ("broken", "bad"),
    Standing.UNKNOWN: ("not reported", "mute"),
}


@dataclass(frozen=True)
class Cell:
    """value: a number with its unit; interval: 95%, in the same unit. mark, word: of a verdict or
    of a guardrail.
    """

    value: str = NOTHING
    interval: str = ""
    mark: Mark | None = None
    word: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """note: unit, or cutoff. cells: the incumbent first."""

    label: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Beside:
    """models: names, the incumbent first. judged_at: of the oldest numbers from judgments.

    profiled_at: when the import was added up; None where it came before that was kept.
    """

    models: tuple[str, ...]
    quality: tuple[Row, ...]
    service: tuple[Row, ...]
    guardrails: tuple[Row, ...]
    broken: tuple[str, ...]
    judged_at: datetime | None
    profiled_at: datetime | None

    @property
    def parts(self) -> tuple[tuple[Row, ...], ...]:
        return self.quality, self.service, self.guardrails


def beside_of(loaded: Loaded) -> Beside:
    models = [loaded.migration.incumbent, *(c.language_model for c in loaded.candidates)]
    profiles = [loaded.profiles.get(model.pk) for model in models]
    rails = rails_of(loaded)
    return Beside(
        models=tuple(model.name for model in models),
        quality=tuple(row for d in loaded.dimensions for row in _quality(loaded, d, models)),
        service=tuple(_service(profiles)),
        guardrails=tuple(_guardrails(loaded, rails)),
        broken=tuple(_broken(loaded)),
        judged_at=min((fit.read_at for fit in loaded.fits.values()), default=None),
        profiled_at=max((p.created_at for p in profiles if p), default=None),
    )


def _quality(
    loaded: Loaded, dimension: QualityDimension, models: Sequence[LanguageModel]
) -> Iterator[Row]:
    fit = loaded.fits.get(dimension.pk)
    if fit is None:
        return
    name = as_title(dimension.name)
    results = {r.candidate_id: r for r in fit.results.all()}
    found = [results.get(candidate.pk) for candidate in loaded.candidates]
    yield Row(name, "points from the incumbent", (Cell(), *map(_difference, found)))
    levels = levels_of(loaded, dimension)
    if levels:
        note = "accepted" if dimension.scale == QualityDimension.Scale.ACCEPTANCE else "of full"
        slugs = [INCUMBENT, *(model.slug for model in models[1:])]
        yield Row(f"{name}, as judged", f"{note}, %", tuple(_level(levels.get(s)) for s in slugs))
    best = _section(loaded, dimension, "best")
    if best:
        chances = {c["name"]: c["probability"] for c in best["choices"]}
        slugs = [KEEPING, *(model.slug for model in models[1:])]
        cells = (Cell(chance_in_words(chances[s])) if s in chances else Cell() for s in slugs)
        yield Row(f"{name}, best", "probability", tuple(cells))


def levels_of(
    loaded: Loaded, dimension: QualityDimension, expected: str = ""
) -> dict[str, Mapping[str, Any]]:
    """What people accepted of every arm, by its name in the statistics."""
    section = _section(loaded, dimension, "arms") or {"levels": ()}
    return {row["arm"]: row for row in section["levels"] if row["expected"] == expected}


def _section(loaded: Loaded, dimension: QualityDimension, name: str) -> Mapping[str, Any] | None:
    supplement = loaded.supplements.get(dimension.pk)
    return supplement.sections.get(name) if supplement else None


def _difference(result: FitResult | None) -> Cell:
    """The estimate that the card shows: none where nothing can be believed."""
    shown = shown_of(result) if result else None
    if result is None or shown is None:
        return Cell(mark=MARKS[result.verdict] if result else None)
    ends = f"{in_points(shown.low)} to {in_points(shown.high)}"
    return Cell(in_points(shown.mean), ends, MARKS[result.verdict])


def _level(level: Mapping[str, Any] | None) -> Cell:
    if level is None:
        return Cell()
    ends = f"{100 * level['low']:.1f} to {100 * level['high']:.1f}"
    return Cell(f"{100 * level['value']:.1f}", f"{ends}, n {grouped(level['n'])}")


def _service(profiles: Sequence[ArmProfile | None]) -> Iterator[Row]:
    rows: tuple[tuple[str, str, Callable[[ArmProfile], Cell]], ...] = (
        ("Latency, median", "seconds", lambda p: _seconds(p.p50_s, p.p50_low_s, p.p50_high_s)),
        ("Latency, p95", "seconds", lambda p: _seconds(p.p95_s, p.p95_low_s, p.p95_high_s)),
        ("Cost", "USD per 1,000 answers", cost_cell),
        ("Error rate", "% of answers", _error_rate),
    )
    for label, note, cell in rows:
        yield Row(label, note, tuple(cell(p) if p else Cell() for p in profiles))


def _seconds(value: float | None, low: float | None, high: float | None) -> Cell:
    if value is None or low is None or high is None:
        return Cell()
    return Cell(f"{value:.2f}", f"{low:.2f} to {high:.2f}")


def cost_of(profile: ArmProfile | None) -> tuple[float, float, float] | None:
    """USD per 1,000 answers with its 95% interval; None where neither cost nor tokens came."""
    if profile is None or profile.cost_usd is None:
        return None
    half = Z_95 * (profile.cost_sd_usd or 0.0) / sqrt(profile.n_priced)
    low, high = profile.cost_usd - half, profile.cost_usd + half
    return OF * profile.cost_usd, OF * low, OF * high


def cost_cell(profile: ArmProfile) -> Cell:
    found = cost_of(profile)
    if found is None:
        return Cell()
    mean, low, high = found
    return Cell(f"{mean:.2f}", f"{max(low, 0):.2f} to {high:.2f}")


def _error_rate(profile: ArmProfile) -> Cell:
    found = wilson(profile.n_errors / profile.n_outputs, profile.n_outputs)
    ends = f"{100 * found.low:.2f} to {100 * found.high:.2f}"
    return Cell(f"{100 * found.value:.2f}", ends)


def rails_of(loaded: Loaded) -> list[Guardrail]:
    """Of every candidate; what only judgments tell comes last, and stops nothing by itself."""
    incumbent = loaded.migration.incumbent_id
    return [*guardrails_of(loaded.candidates, incumbent, loaded.profiles), *_accuracy(loaded)]


def _accuracy(loaded: Loaded) -> Iterator[Guardrail]:
    """What of the incumbent's accepted answers a candidate keeps, by the reported posterior."""
    for dimension in loaded.dimensions:
        level = levels_of(loaded, dimension).get(INCUMBENT)
        fit = loaded.fits.get(dimension.pk)
        if dimension.scale != QualityDimension.Scale.ACCEPTANCE or not level or fit is None:
            continue
        for result in fit.results.all():
            yield _kept_share(as_title(dimension.name), level["value"], result)


def _kept_share(dimension: str, level: float, result: FitResult) -> Guardrail:
    cutoff = f"at least {LEAST_ACCURACY:.0%} of the incumbent's"
    shown = shown_of(result)
    if shown is None or level <= 0:
        return Guardrail(result.candidate_id, dimension, cutoff, Standing.UNKNOWN)
    mean, low, high = ((level + end) / level for end in (shown.mean, shown.low, shown.high))
    value = f"{mean:.0%} of the incumbent's (95% {low:.0%} to {high:.0%})"
    standing = standing_of(-mean, -high, -LEAST_ACCURACY)
    return Guardrail(result.candidate_id, dimension, cutoff, standing, value)


def _guardrails(loaded: Loaded, rails: Sequence[Guardrail]) -> Iterator[Row]:
    for measure, cutoff in dict.fromkeys((rail.measure, rail.cutoff) for rail in rails):
        named = measure, cutoff
        own = {r.candidate: r for r in rails if (r.measure, r.cutoff) == named}
        cells = (_rail(own.get(candidate.pk)) for candidate in loaded.candidates)
        yield Row(f"{measure[:1].upper()}{measure[1:]}", cutoff, (Cell(""), *cells))


def _rail(rail: Guardrail | None) -> Cell:
    if rail is None:
        return Cell()
    word, tone = STANDINGS[rail.standing]
    return Cell("", rail.value, word=word, tone=tone)


def _broken(loaded: Loaded) -> Iterator[str]:
    """What stops the gate; quality does that by its verdicts alone."""
    incumbent = loaded.migration.incumbent_id
    rails = guardrails_of(loaded.candidates, incumbent, loaded.profiles)
    names = {c.pk: c.language_model.name for c in loaded.candidates}
    for rail in rails:
        if rail.standing is Standing.BROKEN:
            yield f"{names[rail.candidate]}: {rail.sentence}"
