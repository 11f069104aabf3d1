"""What a page draws from fits: the same for everybody until a fit, a plan or an import comes.

A page of many candidates and dimensions is a fifth of a second of work, so it is done once for each
version of the page in every process.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from calibration.dashboard.axis import Scale, scale_of
from calibration.dashboard.beside import Beside, beside_of
from calibration.dashboard.blocks.drift import drift_of
from calibration.dashboard.blocks.section import Block as Supplementary
from calibration.dashboard.cards import Card, Context, card_of, shown_of
from calibration.dashboard.comparison import Block, guard_of, segments_of
from calibration.dashboard.frontier import frontiers_of
from calibration.dashboard.loading import Loaded
from calibration.dashboard.marks import margins_of
from calibration.dashboard.page import Group, Head, Pictures, Settled
from calibration.dashboard.plots import Plot, Subject, density_plot, evolution_plot
from calibration.dashboard.refusals import Refusals, refusals_shown
from calibration.dashboard.supplement import blocks_of
from calibration.models import Fit, FitResult
from calibration.pairs.filters import query_of
from calibration.pairs.selectors import lost_counts
from migrations_app.decision.wording import (
    KIND_TONES,
    KIND_WORDS,
    Headline,
    as_title,
    missing,
    required,
)
from migrations_app.models import Candidate, QualityDimension
from migrations_app.planning.amendments_words import beside_verdict

BlockOf = Callable[[FitResult, str, float, Scale], Block]
MOST_KEPT = 32

_kept: dict["Key", "Settled"] = {}
_lock = Lock()


@dataclass(frozen=True)
class Key:
    """version: of the page, as `page_version` has it. names: whatever an admin may change. today:
    what is due by then is said. profiled: an import of the same files may have brought that.
    """

    version: str
    names: tuple[str, ...]
    monthly: int | None
    profiled: bool
    language: str
    today: date


@dataclass(frozen=True)
class Drawn:
    """Everything below the head. half: the quality difference at either end of every axis."""

    head: Head
    headline: Headline
    half: float
    groups: tuple[Group, ...]
    pictures: tuple[Pictures, ...]
    beside: Beside
    frontiers: tuple[Plot, ...]
    refusals: tuple[Refusals, ...]
    segments: tuple[Block, ...]
    guard: tuple[Block, ...]
    blocks: tuple[Supplementary, ...]

    @property
    def low(self) -> float:
        return -self.half

    @property
    def side_by_side(self) -> bool:
        """One card per candidate: they stand beside each other."""
        return len(self.groups) > 1 and all(len(group.cards) == 1 for group in self.groups)


def kept_settled(loaded: Loaded, version: str, head: Head, said: Headline) -> Settled:
    """Drawn anew where the version is new to this process."""
    key = _key(loaded, version)
    with _lock:
        found = _kept.pop(key, None)
    if found is None:
        drawn = drawn_of(loaded, head, said)
        html = render_to_string("calibration/_settled.html", {"page": drawn})
        found = Settled(SafeString(html), drawn.groups, drawn.beside.broken)
    with _lock:
        _kept[key] = found  # last, since it was used last
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return found


def drawn_of(loaded: Loaded, head: Head, said: Headline) -> Drawn:
    scale = _scale(loaded)
    return Drawn(
        head=head,
        headline=said,
        half=scale.half,
        groups=tuple(_groups(loaded, scale)),
        pictures=tuple(p for d in loaded.dimensions if (p := _pictures(loaded, d)).plots),
        beside=beside_of(loaded),
        frontiers=tuple(frontiers_of(loaded)),
        refusals=tuple(refusals_shown(loaded)),
        segments=tuple(b for b in _blocks(loaded, scale, segments_of) if len(b.lines) > 1),
        guard=tuple(b for b in _blocks(loaded, scale, guard_of) if b.lines),
        blocks=(*blocks_of(loaded), *drift_of(loaded)),
    )


def _key(loaded: Loaded, version: str) -> Key:
    models = [loaded.migration.incumbent, *(c.language_model for c in loaded.candidates)]
    names = [f"{model.name} {model.sunset_date}" for model in models]
    names += [d.name for d in loaded.dimensions]
    return Key(
        version=version,
        names=(*names, loaded.migration.name, loaded.migration.service.name),
        monthly=loaded.migration.service.monthly_interactions,
        profiled=bool(loaded.profiles),
        language=get_language() or "",
        today=timezone.now().date(),
    )


def _scale(loaded: Loaded) -> Scale:
    """From the intervals that cards show; limits and segments beyond it are cut at the edge."""
    margins = [row["margin"] for row in loaded.terms["dimensions"].values()]
    shown = [shown_of(r) for fit in loaded.fits.values() for r in fit.results.all()]
    return scale_of([end for s in shown if s for end in (s.low, s.high)], margins)


def _groups(loaded: Loaded, scale: Scale) -> list[Group]:
    kinds = loaded.recommendation.by_candidate if loaded.recommendation else {}
    lost, found = _lost(loaded), []
    for candidate in loaded.candidates:
        cards = tuple(
            _card(loaded, d, fit, result, scale, lost)
            for d, fit, result in _results(loaded)
            if result.candidate_id == candidate.pk
        )
        kind = kinds.get(candidate.language_model.slug, "")
        words = KIND_WORDS.get(kind, ""), KIND_TONES.get(kind, "mute")
        said = _missing(loaded, candidate)
        model = candidate.language_model
        found.append(Group(model.name, *words, said, cards, model.sunset_date))
    return [group for group in found if group.cards]


def _lost(loaded: Loaded) -> Mapping[tuple[int, int], int]:
    """By candidate and dimension, as it stood when this version of the page was drawn."""
    epoch = next((fit.epoch_id for fit in loaded.fits.values()), None)
    candidates = tuple(one.pk for one in loaded.candidates)
    return lost_counts(epoch, tuple(loaded.fits), candidates) if epoch else {}


def _missing(loaded: Loaded, candidate: Candidate) -> str:
    if loaded.recommendation is None:
        return ""
    rows = required(loaded.recommendation, loaded.rows)
    return missing([r for r in rows if r.candidate_id == candidate.pk and not r.passes])


def _results(loaded: Loaded) -> list[tuple[QualityDimension, Fit, FitResult]]:
    fits = [(d, loaded.fits[d.pk]) for d in loaded.dimensions if d.pk in loaded.fits]
    return [(d, fit, result) for d, fit in fits for result in fit.results.all()]


def _card(
    loaded: Loaded,
    dimension: QualityDimension,
    fit: Fit,
    result: FitResult,
    scale: Scale,
    lost: Mapping[tuple[int, int], int],
) -> Card:
    terms = loaded.terms
    points = [
        p
        for p in loaded.history
        if p.dimension_id == dimension.pk and p.candidate_id == result.candidate_id
    ]
    context = Context(
        dimension=dimension,
        terms=terms,
        row=terms["dimensions"][dimension.slug],
        scale=scale,
        monthly=loaded.migration.service.monthly_interactions,
        points=points,
        amended=_amended(loaded, dimension),
        n_lost=lost[result.candidate_id, dimension.pk],
    )
    return card_of(fit, result, context)


def _amended(loaded: Loaded, dimension: QualityDimension) -> list[str]:
    several = len(loaded.candidates)
    said = (beside_verdict(a, dimension.slug, several) for a in loaded.amendments)
    return [sentence for sentence in said if sentence]


def _pictures(loaded: Loaded, dimension: QualityDimension) -> Pictures:
    fit = loaded.fits.get(dimension.pk)
    if fit is None:
        return Pictures(as_title(dimension.name), ())
    terms = loaded.terms
    margin = terms["dimensions"][dimension.slug]["margin"]
    n_max = terms["n_max"] if terms["rule"] == "V" else None
    margins = margins_of(loaded.plans, dimension.slug)
    name = as_title(dimension.name)
    subject = Subject(dimension.pk, name, margin, n_max, margins, loaded.imports)
    names = {c.pk: (c.language_model.name, n) for n, c in enumerate(loaded.candidates)}
    positions = {pk: position for pk, (_, position) in names.items()}
    found = (
        density_plot(subject, fit, positions),
        evolution_plot(subject, fit, loaded.history, names),
    )
    return Pictures(as_title(dimension.name), tuple(plot for plot in found if plot))


def _blocks(loaded: Loaded, scale: Scale, block: BlockOf) -> list[Block]:
    rows, found = loaded.terms["dimensions"], []
    for d, _, r in _results(loaded):
        made = block(r, as_title(d.name), rows[d.slug]["margin"], scale)
        found.append(replace(made, pairs=query_of(r.candidate, d)))
    return found
