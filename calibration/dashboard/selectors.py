"""The page of a migration from what is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.utils import timezone

from calibration.dashboard.axis import Scale, scale_of
from calibration.dashboard.beside import beside_of
from calibration.dashboard.blocks.drift import drift_of
from calibration.dashboard.cards import Card, Context, card_of, shown_of
from calibration.dashboard.comparison import Block, guard_of, segments_of
from calibration.dashboard.frontier import frontiers_of
from calibration.dashboard.health import checks_of, spreads_of
from calibration.dashboard.loading import Loaded, candidates_of, is_exact, load, plans_of
from calibration.dashboard.marks import margins_of, times
from calibration.dashboard.page import Facts, Freshness, Group, Head, Page, Pictures, Stage
from calibration.dashboard.plots import Subject, density_plot, evolution_plot
from calibration.dashboard.pulse import Pulse
from calibration.dashboard.refusals import refusals_shown
from calibration.dashboard.supplement import blocks_of
from calibration.models import Fit, FitResult
from calibration.pairs.filters import query_of
from calibration.pairs.selectors import kept_lost_counts, lost_counts
from calibration.permissions import may_run
from migrations_app.audit.permissions import may_read_record
from migrations_app.decision.decided import latest_standing
from migrations_app.decision.page import told_of
from migrations_app.decision.standing import Standing, Status, signer_may_be
from migrations_app.decision.wording import (
    KIND_TONES,
    KIND_WORDS,
    Headline,
    as_title,
    headline,
    missing,
    required,
)
from migrations_app.models import Candidate, Migration, QualityDimension, Recommendation
from migrations_app.permissions import Permission, Person, may
from migrations_app.planning.amendments import amended_late, stated_alpha
from migrations_app.planning.amendments_words import beside_verdict

EMPTY_SCALE = 0.1
BlockOf = Callable[[FitResult, str, float, Scale], Block]


def page_of(migration: Migration, pulse: Pulse, user: Person) -> Page:
    plans = plans_of(migration)
    if not plans:
        return _draft(migration, pulse, user)
    loaded = load(migration, plans)
    scale = _scale(loaded)
    named = [
        (as_title(d.name), loaded.fits[d.pk]) for d in loaded.dimensions if d.pk in loaded.fits
    ]
    standing = latest_standing(migration)
    return Page(
        head=_head(migration, loaded.candidates),
        stage=_stage(loaded),
        headline=_headline(loaded),
        freshness=_freshness(loaded, pulse),
        worker_alive=pulse.worker_alive,
        may_configure=may(user, Permission.CONFIGURE, migration),
        may_run=may_run(user, migration),
        may_read_record=may_read_record(user, migration),
        half=scale.half,
        decision=told_of(standing) if standing else None,
        may_decide=_may_decide(loaded, standing, user),
        facts=_facts(loaded),
        advised_at=loaded.recommendation.created_at if loaded.recommendation else None,
        behind=loaded.behind,
        failures=tuple(p.message for p in pulse.failed.values() if not loaded.current),
        groups=tuple(_groups(loaded, scale)),
        pictures=tuple(p for d in loaded.dimensions if (p := _pictures(loaded, d)).plots),
        beside=beside_of(loaded),
        frontiers=tuple(frontiers_of(loaded)),
        refusals=tuple(refusals_shown(loaded)),
        segments=tuple(b for b in _blocks(loaded, scale, segments_of) if len(b.lines) > 1),
        guard=tuple(b for b in _blocks(loaded, scale, guard_of) if b.lines),
        blocks=(*blocks_of(loaded), *drift_of(loaded)),
        checks=tuple(checks_of(named, pulse, loaded.supplements, current=loaded.current)),
        spreads=tuple(spreads_of(named)),
    )


def _may_decide(loaded: Loaded, standing: Standing | None, user: Person) -> bool:
    """Nothing is to be decided while a decision is in force, nor by who waits for a signature."""
    if loaded.recommendation is None or not may(user, Permission.DECIDE, loaded.migration):
        return False
    if standing is not None and standing.status is Status.WAITING:
        return signer_may_be(standing.decision, user.pk)
    return standing is None or standing.status is not Status.IN_FORCE


def _draft(migration: Migration, pulse: Pulse, user: Person) -> Page:
    ready = bool(migration.evidence_digest)
    stage = Stage.NO_PLAN if ready else Stage.NO_EVIDENCE
    rest = "The plan is next." if ready else "Evidence is next."
    return Page(
        head=_head(migration, candidates_of(migration)),
        stage=stage,
        headline=Headline("Draft", "mute", rest),
        freshness=Freshness.CURRENT,
        worker_alive=pulse.worker_alive,
        may_configure=may(user, Permission.CONFIGURE, migration),
        may_run=may_run(user, migration),
        may_read_record=may_read_record(user, migration),
        half=EMPTY_SCALE,
    )


def _head(migration: Migration, candidates: Sequence[Candidate]) -> Head:
    retires = migration.incumbent.sunset_date
    return Head(
        slug=migration.slug,
        name=migration.name,
        service=migration.service.name,
        service_slug=migration.service.slug,
        incumbent=migration.incumbent.name,
        candidates=tuple(c.language_model.name for c in candidates),
        state=migration.get_state_display().lower(),
        retires=retires,
        days=(retires - timezone.now().date()).days if retires else None,
    )


def _stage(loaded: Loaded) -> Stage:
    if any(fit.n_judgments for fit in loaded.fits.values()):
        return Stage.FITTED
    if not loaded.judged:
        return Stage.NO_JUDGMENTS
    return Stage.AMENDED if amended_late(loaded.plan) else Stage.FIRST_FIT


def _headline(loaded: Loaded) -> Headline:
    incumbent = loaded.migration.incumbent.name
    if _stage(loaded) is Stage.NO_JUDGMENTS:
        return Headline("Collecting", "wait", "The plan is frozen and nobody has judged yet.")
    if _is_pending(loaded.recommendation) and amended_late(loaded.plan):
        return Headline("Amended", "wait", "The result under the changed terms is being computed.")
    if loaded.recommendation is None or _stage(loaded) is Stage.FIRST_FIT:
        return Headline("Collecting", "wait", "The first result is being computed.")
    return headline(loaded.recommendation, loaded.rows, incumbent)


def _is_pending(recommendation: Recommendation | None) -> bool:
    """Whether a required dimension has no fit under the terms in force yet."""
    codes = {reason["code"] for reason in recommendation.reasons} if recommendation else set()
    return recommendation is None or "fits_pending" in codes


def _freshness(loaded: Loaded, pulse: Pulse) -> Freshness:
    if loaded.current:
        return Freshness.CURRENT
    return Freshness.COMPUTING if pulse.worker_alive else Freshness.WAITING


def _facts(loaded: Loaded) -> Facts:
    fits, plan = loaded.fits.values(), loaded.plan
    sizes = [n for row in plan.terms["dimensions"].values() for n in row["n_population"].values()]
    return Facts(
        n_judgments=sum(fit.n_judgments for fit in fits),
        n_people=max((fit.n_annotators for fit in fits), default=0),
        n_metrics=loaded.n_metrics,
        n_prompts=max(sizes, default=0),
        alpha=stated_alpha(plan),
        as_of=max((fit.created_at for fit in fits), default=None),
        plan_version=plan.version,
        frozen_at=plan.frozen_at,
        plan_digest=plan.digest,
        amended=times(len(loaded.amendments)) if loaded.amendments else "",
        loosened=any(amendment.loosens for amendment in loaded.amendments),
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
        found.append(Group(candidate.language_model.name, *words, said, cards))
    return [group for group in found if group.cards]


def _lost(loaded: Loaded) -> Mapping[tuple[int, int], int]:
    """By candidate and dimension, as it stands now: it may be ahead of the fits."""
    fits = loaded.fits.values()
    if not fits:
        return {}
    epoch = next(fit.epoch_id for fit in fits)
    keys = tuple(loaded.fits), tuple(one.pk for one in loaded.candidates)
    if all(is_exact(fit) for fit in fits):
        return kept_lost_counts(tuple(fit.digest for fit in fits), epoch, *keys)
    return lost_counts(epoch, *keys)


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
