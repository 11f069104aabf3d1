"""The page of a migration from what is stored."""

from collections.abc import Sequence

from django.utils import timezone

from calibration.dashboard.health import checks_of, spreads_of
from calibration.dashboard.loading import Loaded, candidates_of, load, plans_of
from calibration.dashboard.marks import times
from calibration.dashboard.page import Facts, Freshness, Head, Page, Stage
from calibration.dashboard.pulse import Pulse
from calibration.dashboard.settled import kept_settled
from calibration.permissions import may_run
from migrations_app.audit.permissions import may_read_record
from migrations_app.decision.decided import latest_standing
from migrations_app.decision.page import told_of
from migrations_app.decision.standing import Standing, Status, signer_may_be
from migrations_app.decision.wording import Headline, as_title, headline
from migrations_app.models import Candidate, Migration, Recommendation
from migrations_app.permissions import Permission, Person, may
from migrations_app.planning.amendments import amended_late, stated_alpha


def page_of(migration: Migration, pulse: Pulse, user: Person) -> Page:
    plans = plans_of(migration)
    if not plans:
        return _draft(migration, pulse, user)
    loaded = load(migration, plans)
    named = [
        (as_title(d.name), loaded.fits[d.pk]) for d in loaded.dimensions if d.pk in loaded.fits
    ]
    standing = latest_standing(migration)
    head, said, stage = _head(migration, loaded.candidates), _headline(loaded), _stage(loaded)
    settled = kept_settled(loaded, pulse.version, head, said) if stage is Stage.FITTED else None
    return Page(
        head=head,
        stage=stage,
        headline=said,
        freshness=_freshness(loaded, pulse),
        worker_alive=pulse.worker_alive,
        may_configure=may(user, Permission.CONFIGURE, migration),
        may_run=may_run(user, migration),
        may_read_record=may_read_record(user, migration),
        decision=told_of(standing) if standing else None,
        may_decide=_may_decide(loaded, standing, user),
        facts=_facts(loaded),
        advised_at=loaded.recommendation.created_at if loaded.recommendation else None,
        behind=loaded.behind,
        failures=tuple(p.message for p in pulse.failed.values() if not loaded.current),
        settled=settled,
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
