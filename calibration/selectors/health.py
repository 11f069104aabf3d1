"""What is wrong with the judgments themselves, whatever the fits made of them."""

from collections.abc import Iterator

from calibration.models import FitSupplement
from calibration.statistics.order import UNEVEN
from migrations_app.models import Migration


def concerns_of(migration: Migration) -> tuple[str, ...]:
    """Sentences without an end, by the latest supplements of the epoch in force."""
    latest = (
        FitSupplement.objects.filter(
            fit__dimension__migration=migration, fit__epoch=migration.epoch
        )
        .select_related("fit__dimension")
        .order_by("fit__dimension_id", "-fit_id")
        .distinct("fit__dimension_id")
    )
    return tuple(said for supplement in latest for said in _order(supplement))


def _order(supplement: FitSupplement) -> Iterator[str]:
    told = supplement.sections.get("order")
    if told and told["chance"] < UNEVEN:
        yield (
            f"sides were not dealt at random on {supplement.fit.dimension.name}: the candidate "
            f"came first in {told['share']:.0%} of {told['n']} judgments"
        )
