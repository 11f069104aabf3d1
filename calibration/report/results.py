"""What the fits say: verdict, intervals, segments and diagnostics, as they are stored."""

from collections.abc import Mapping
from typing import Any

from calibration.dashboard.loading import Loaded
from calibration.dashboard.reasons import reasons_of
from calibration.models import Fit, FitResult
from migrations_app.decision.wording import MARKS, as_title
from migrations_app.models import QualityDimension

SECTIONS = ("agreement", "arms", "order", "guidance", "gaming", "sensitivity", "best", "drift")


def result_parts(loaded: Loaded) -> list[dict[str, Any]]:
    """By dimension in the order of the plan; of each, what every candidate was found to be."""
    return [
        _dimension(loaded, dimension, fit)
        for dimension in loaded.dimensions
        if (fit := loaded.fits.get(dimension.pk))
    ]


def _dimension(loaded: Loaded, dimension: QualityDimension, fit: Fit) -> dict[str, Any]:
    row = loaded.terms["dimensions"][dimension.slug]
    supplement = loaded.supplements.get(dimension.pk)
    sections = supplement.sections if supplement else {}
    return {
        "dimension": dimension.slug,
        "name": as_title(dimension.name),
        "scale": dimension.scale,
        "rubric_version": dimension.rubric_version,
        "required": row["required"],
        "goal": row["goal"],
        "margin": row["margin"],
        "n_judgments": fit.n_judgments,
        "n_annotators": fit.n_annotators,
        "fit": _fit(fit),
        "candidates": [_candidate(result, loaded.terms, row) for result in fit.results.all()],
        "supplement": {name: sections.get(name) for name in SECTIONS},
    }


def _fit(fit: Fit) -> dict[str, Any]:
    return {
        "id": fit.pk,
        "digest": fit.digest,
        "judgments_digest": fit.judgments_digest,
        "method": fit.method,
        "seed": fit.seed,
        "versions": fit.versions,
        "diagnostics": fit.diagnostics,
        "warnings": fit.warnings,
        "seconds": fit.seconds,
        "read_at": fit.read_at.isoformat(),
        "computed_at": fit.created_at.isoformat(),
    }


def _candidate(
    result: FitResult, terms: Mapping[str, Any], row: Mapping[str, Any]
) -> dict[str, Any]:
    mark = MARKS[result.verdict]
    return {
        "candidate": result.candidate.language_model.slug,
        "name": result.candidate.language_model.name,
        "verdict": result.verdict,
        "word": mark.word,
        "tone": mark.tone,
        "icon": mark.icon,
        "passes": result.passes,
        "reasons": list(reasons_of(result, terms, row)),
        "n_judgments": result.n_judgments,
        "n_population": result.n_population,
        "estimates": result.estimates,
        "p_non_inferior": result.p_non_inferior,
        "p_superior": result.p_superior,
        "judgment_sd": result.judgment_sd,
        "posterior_sd": result.posterior_sd,
        "forecast": result.forecast,
        "segments": result.segments,
    }
