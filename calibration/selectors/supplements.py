"""What was worked out beside the fits of a migration, and what still has to be."""

from collections.abc import Iterable

from django.db.models import Q

from calibration.models import Fit, FitSupplement, KeptPosterior
from calibration.selectors.standing import MigrationStanding


def latest_supplements(shown: Iterable[Fit]) -> dict[int, FitSupplement]:
    """The newest that goes with each shown fit, by dimension id, with the fit it was made for.

    Of the same plan, epoch and imported evidence; judgments may have come since.
    """
    same = Q()
    for fit in shown:
        same |= Q(
            fit__dimension=fit.dimension_id,
            fit__plan=fit.plan_id,
            fit__epoch=fit.epoch_id,
            fit__evidence_digest=fit.evidence_digest,
        )
    if not same:
        return {}
    found = (
        FitSupplement.objects.filter(same)
        .select_related("fit")
        .order_by("fit__dimension_id", "-fit_id")
        .distinct("fit__dimension_id")
    )
    return {supplement.fit.dimension_id: supplement for supplement in found}


def without_supplement(standing: MigrationStanding) -> list[int]:
    """Current sampled fits that have none, though their posterior is still kept."""
    current = [s.fit for s in standing.dimensions if s.fit is not None]
    found = KeptPosterior.objects.filter(fit_id__in=current, fit__supplement=None)
    return list(found.order_by("fit_id").values_list("fit_id", flat=True))
