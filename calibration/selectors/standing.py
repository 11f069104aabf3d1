"""Which fits are current: one digest per dimension, of all that its fit reads.

The task, the sweep, the refit command and the evidence hash all ask here, so they cannot disagree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.db.models import QuerySet

from annotation.selectors import judgments_digests
from calibration.errors import NoPlanError, UnknownDimensionError, UnplannedDimensionError
from calibration.models import Fit
from migrations_app.audit.canonical import sha256_of
from migrations_app.models import Epoch, Migration, Plan, QualityDimension, Recommendation
from migrations_app.planning.amendments import amendments_of

JUDGED = (Migration.State.COLLECTING, Migration.State.READY_FOR_REVIEW)


@dataclass(frozen=True)
class Standing:
    """One dimension of a frozen plan.

    digest: of the evidence as it is now. fit: id of the full fit that read exactly this, if
    any: one re-weighted to it leaves the dimension stale.
    """

    dimension: QualityDimension
    digest: str
    judgments_digest: str
    fit: int | None

    @property
    def stale(self) -> bool:
        return self.fit is None


@dataclass(frozen=True)
class MigrationStanding:
    """advised: whether the latest recommendation stands on exactly the evidence as it is now.

    basis: as in EvidenceNow.
    """

    migration: Migration
    plan: Plan
    epoch: Epoch
    basis: tuple[str, ...]
    dimensions: tuple[Standing, ...]
    advised: bool

    @property
    def stale(self) -> tuple[Standing, ...]:
        return tuple(standing for standing in self.dimensions if standing.stale)

    @property
    def settled(self) -> bool:
        return self.advised and not self.stale

    @property
    def to_refit(self) -> tuple[int, ...]:
        """Dimensions to refit; one is enough where only the recommendation is behind."""
        if self.settled:
            return ()
        return tuple(s.dimension.pk for s in self.stale or self.dimensions[:1])

    def of(self, dimension: QualityDimension) -> Standing:
        for standing in self.dimensions:
            if standing.dimension == dimension:
                return standing
        raise UnplannedDimensionError(self.migration.slug, dimension.slug)


@dataclass(frozen=True)
class EvidenceNow:
    """What fits would read now: digests of all of it and of its judgments, by dimension id.

    basis: what the fits of all dimensions read alike: plan, amendments, epoch, imported evidence.
    """

    plan: Plan
    epoch: Epoch
    basis: tuple[str, ...]
    dimensions: tuple[QualityDimension, ...]
    digests: Mapping[int, str]
    judged: Mapping[int, str]


def evidence_now(migration: Migration) -> EvidenceNow:
    plan = migration.plan
    if plan is None:
        raise NoPlanError(migration.slug)
    epoch = migration.epoch
    planned = tuple(migration.dimensions.filter(slug__in=plan.terms["dimensions"]))
    judged = judgments_digests(migration=migration, epoch=epoch)
    basis = _basis(migration, plan, epoch)
    digests = {d.pk: digest_of(basis, d.slug, judged.get(d.pk, "")) for d in planned}
    return EvidenceNow(plan, epoch, basis, planned, digests, judged)


def standing_of(migration: Migration) -> MigrationStanding:
    now = evidence_now(migration)
    plan, epoch = now.plan, now.epoch
    full = Fit.objects.filter(
        dimension__in=now.dimensions, digest__in=now.digests.values(), method__in=Fit.FULL
    )
    fits = dict(full.values_list("dimension_id", "id"))
    dimensions = tuple(
        Standing(d, now.digests[d.pk], now.judged.get(d.pk, ""), fits.get(d.pk))
        for d in now.dimensions
    )
    wanted = evidence_hash(plan, {s.dimension.slug: s.digest for s in dimensions})
    latest = Recommendation.objects.filter(migration=migration).order_by("-id").first()
    advised = latest is not None and latest.evidence_hash == wanted
    return MigrationStanding(migration, plan, epoch, now.basis, dimensions, advised)


def under_judgment() -> QuerySet[Migration]:
    """Migrations whose fits are kept current."""
    return Migration.objects.filter(state__in=JUDGED, plans__isnull=False).distinct()


def dimension_of(dimension_id: int) -> QualityDimension:
    found = QualityDimension.objects.select_related("migration").filter(pk=dimension_id).first()
    if found is None:
        raise UnknownDimensionError(dimension_id)
    return found


def is_stale(dimension_id: int) -> bool:
    dimension = dimension_of(dimension_id)
    return standing_of(dimension.migration).of(dimension).stale


def digest_now(dimension_id: int) -> str | None:
    """None where the plan leaves the dimension out."""
    return evidence_now(dimension_of(dimension_id).migration).digests.get(dimension_id)


def digests_now(migration: Migration) -> dict[str, str]:
    """By slug of the dimension."""
    now = evidence_now(migration)
    return {dimension.slug: now.digests[dimension.pk] for dimension in now.dimensions}


def stands_on(fit: Fit, basis: Iterable[str], dimension: str) -> bool:
    """Whether a fit differs from one made now in its judgments alone, if at all."""
    return fit.digest == digest_of(basis, dimension, fit.judgments_digest)


def digest_of(basis: Iterable[str], dimension: str, judgments: str) -> str:
    return sha256_of([*basis, dimension, judgments])


def evidence_hash(plan: Plan, fits: Mapping[str, str]) -> str:
    """Of a recommendation: the plan and the digest of the fit it used, by slug of the dimension."""
    return sha256_of([plan.version, sorted(fits.items())])


def _basis(migration: Migration, plan: Plan, epoch: Epoch) -> tuple[str, ...]:
    amendments = [(a.id, [asdict(change) for change in a.changes]) for a in amendments_of(plan)]
    return (plan.digest, sha256_of(amendments), str(epoch.number), migration.evidence_digest)
