"""What a stored fit says, as one digest: the audit chain holds it, and verifying recomputes it."""

import hashlib
import json

from calibration.models import Fit, FitDraws, FitResult

OF_FIT = (
    "dimension_id", "plan_id", "epoch_id", "digest", "evidence_digest", "judgments_digest",
    "method", "seed", "versions", "diagnostics", "warnings", "n_judgments", "n_annotators",
    "seconds",
)  # fmt: skip
OF_RESULT = (
    "candidate_id", "verdict", "passes", "reasons", "n_judgments", "n_population", "estimates",
    "p_non_inferior", "p_superior", "judgment_sd", "posterior_sd", "forecast", "segments",
)  # fmt: skip


def content_digest(fit_id: str | int) -> str | None:
    """SHA-256 over the rows of a fit, or None where there is no such fit."""
    fit = Fit.objects.filter(pk=fit_id).values(*OF_FIT).first()
    if fit is None:
        return None
    results = FitResult.objects.filter(fit_id=int(fit_id)).order_by("candidate_id")
    draws = FitDraws.objects.filter(result__fit_id=int(fit_id)).order_by("result__candidate_id")
    text = json.dumps([fit, list(results.values(*OF_RESULT))], sort_keys=True)
    digest = hashlib.sha256(text.encode())
    for rectified, model in draws.values_list("rectified", "model"):
        digest.update(bytes(rectified) + bytes(model))
    return digest.hexdigest()
