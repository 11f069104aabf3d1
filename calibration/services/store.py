"""Keeping a fit: what it read, what it says, and the recommendation that follows, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from calibration.models import Fit, FitDraws, FitResult, KeptPosterior
from calibration.selectors.evidence import Snapshot
from calibration.selectors.kept import bytes_of
from calibration.selectors.looks import looks_before
from calibration.selectors.record import content_digest
from calibration.services.advise import advise
from calibration.services.document import document, finite
from calibration.services.nudge import request_supplement
from calibration.statistics.latch import settle
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import Analysis, CandidateResult
from calibration.statistics.reweighting import pack
from migrations_app.audit.services import record
from migrations_app.models import Candidate, Migration

ESTIMATES = ("posterior", "model", "design", "human_only", "sequence", "rule")


@dataclass(frozen=True)
class Run:
    """How a fit was computed."""

    method: str
    versions: Mapping[str, str]
    seconds: float


def store_fit(
    snapshot: Snapshot, analysis: Analysis, run: Run, posterior: Posterior | None = None
) -> Fit | None:
    """The stored fit, or None where one of the same evidence is there already.

    posterior: kept for re-weighting; None where there was nothing to fit.
    """
    try:
        with transaction.atomic():
            # Two dimensions stored at the same moment must see each other's fit.
            Migration.objects.select_for_update(no_key=True).get(pk=_migration(snapshot).pk)
            fit = _insert(snapshot, analysis, run)
            if posterior is not None:
                _keep(fit, snapshot, posterior)
                transaction.on_commit(partial(request_supplement, fit.pk), robust=True)
            _record(fit, _migration(snapshot))
            advise(_migration(snapshot))
            return fit
    except IntegrityError:
        if not is_stored(snapshot, run.method):
            raise
        return None


def store_reweighted(snapshot: Snapshot, analysis: Analysis, run: Run) -> Fit | None:
    """The stored fit, or None where one of the same evidence is there already.

    Nothing is decided on it, so that it neither advises nor enters the audit chain.
    """
    if is_stored(snapshot, *Fit.FULL):
        return None
    try:
        with transaction.atomic():
            return _insert(snapshot, analysis, run)
    except IntegrityError:
        if not is_stored(snapshot, run.method):
            raise
        return None


def is_stored(snapshot: Snapshot, *methods: str) -> bool:
    """Whether a fit by one of these methods of exactly this evidence exists."""
    of = snapshot.dimension
    same = Fit.objects.filter(dimension=of.dimension, digest=of.digest)
    return same.filter(method__in=methods).exists()


def _insert(snapshot: Snapshot, analysis: Analysis, run: Run) -> Fit:
    fit = Fit.objects.create(**_read(snapshot), **_computed(analysis, run))
    candidates = {
        candidate.language_model.slug: candidate
        for candidate in _migration(snapshot).candidates.select_related("language_model")
    }
    settled = settle(
        analysis, looks_before(fit), digest=fit.digest, n_max=snapshot.agreed.terms.n_max
    )
    rows = FitResult.objects.bulk_create(
        _result(fit, candidates[result.candidate], result) for result in settled.results
    )
    drawn = zip(rows, settled.results, strict=True)
    FitDraws.objects.bulk_create(_draws(row, result) for row, result in drawn)
    return fit


def _keep(fit: Fit, snapshot: Snapshot, posterior: Posterior) -> None:
    if snapshot.evidence is None:
        raise ValueError("a posterior without evidence")
    kept = KeptPosterior(
        dimension_id=fit.dimension_id,
        fit=fit,
        data=pack(posterior),
        annotators=list(snapshot.annotators),
        judgments=bytes_of(snapshot.evidence.judgments),
    )
    KeptPosterior.objects.bulk_create(
        [kept],
        update_conflicts=True,
        unique_fields=["dimension"],
        update_fields=["fit", "data", "annotators", "judgments"],
    )


def _record(fit: Fit, migration: Migration) -> None:
    record(
        verb="fit_stored",
        object_kind="fit",
        object_id=fit.pk,
        object_digest=content_digest(fit.pk) or "",
        migration=migration,
        data={"dimension": fit.dimension.slug, "evidence": fit.digest},
    )


def _read(snapshot: Snapshot) -> dict[str, Any]:
    """The evidence of a fit, as columns of its row."""
    if snapshot.evidence is None:
        raise ValueError("a snapshot without evidence was never fitted")
    judgments = snapshot.evidence.judgments
    return {
        "dimension": snapshot.dimension.dimension,
        "plan": snapshot.migration.plan,
        "epoch": snapshot.migration.epoch,
        "digest": snapshot.dimension.digest,
        "evidence_digest": _migration(snapshot).evidence_digest,
        "judgments_digest": snapshot.dimension.judgments_digest,
        "seed": snapshot.agreed.terms.seed,
        "n_judgments": judgments.size,
        "n_annotators": len(snapshot.annotators),
        "read_at": snapshot.read_at,
    }


def _computed(analysis: Analysis, run: Run) -> dict[str, Any]:
    return {
        "method": run.method,
        "versions": dict(run.versions),
        "seconds": run.seconds,
        "diagnostics": document(analysis.diagnostics),
        "warnings": document(analysis.warnings),
    }


def _result(fit: Fit, candidate: Candidate, result: CandidateResult) -> FitResult:
    return FitResult(
        fit=fit,
        candidate=candidate,
        verdict=result.verdict,
        passes=result.passes,
        reasons=document(result.reasons),
        n_judgments=result.n_judgments,
        n_population=result.n_population,
        estimates={name: document(getattr(result, name)) for name in ESTIMATES},
        p_non_inferior=finite(result.p_non_inferior),
        p_superior=finite(result.p_superior),
        judgment_sd=finite(result.judgment_sd),
        posterior_sd=finite(result.posterior_sd),
        forecast=document(result.forecast),
        segments=document(result.segments),
    )


def _draws(row: FitResult, result: CandidateResult) -> FitDraws:
    return FitDraws(result=row, rectified=_bytes(result.draws), model=_bytes(result.model_draws))


def _bytes(draws: Floats) -> bytes:
    return draws.astype("<f4").tobytes()


def _migration(snapshot: Snapshot) -> Migration:
    return snapshot.migration.migration
