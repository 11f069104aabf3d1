"""What full fits said before, for the latch."""

from calibration.models import Fit, FitResult
from calibration.statistics.latch import Look
from calibration.statistics.result import ReasonCode


def looks_before(fit: Fit) -> dict[str, list[Look]]:
    """The latest full fit before this one, of its dimension, plan and epoch, by candidate.

    One that read no judgment said nothing that a word could move from.
    """
    earlier = Fit.objects.filter(
        dimension_id=fit.dimension_id,
        plan_id=fit.plan_id,
        epoch_id=fit.epoch_id,
        method__in=Fit.FULL,
        n_judgments__gt=0,
        read_at__lt=fit.read_at,
    ).exclude(digest=fit.digest)
    latest = earlier.order_by("-read_at", "-id").values("pk")[:1]
    rows = FitResult.objects.filter(fit__in=latest).select_related(
        "fit", "candidate__language_model"
    )
    return {row.candidate.language_model.slug: [_look(row)] for row in rows}


def _look(result: FitResult) -> Look:
    codes = {reason["code"] for reason in result.reasons}
    passed = result.passes or ReasonCode.AWAITS_CONFIRMATION in codes
    return Look(digest=result.fit.digest, passed=passed)
