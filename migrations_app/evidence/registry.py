"""The migration that imported evidence belongs to: made by the first import, met by later ones."""

from collections.abc import Mapping, Sequence

from django.db.models import Max

from calibration.statistics.outcome import Family, Scale
from migrations_app.evidence.errors import EvidenceFrozen, MigrationDiffers
from migrations_app.evidence.readers import Arms, DimensionSpec
from migrations_app.evidence.request import ImportRequest
from migrations_app.models import (
    Candidate,
    Epoch,
    LanguageModel,
    Migration,
    QualityDimension,
    Service,
)

MARGIN = 0.05
# A preference has three times the spread of a difference of two acceptances.
PREFERENCE_MARGIN = 0.15


def ensure_migration(request: ImportRequest, dimensions: Sequence[DimensionSpec]) -> Migration:
    migration = Migration.objects.select_for_update().filter(slug=request.migration).first()
    if migration is None:
        migration = _create(request)
    else:
        _agree(migration, request)
    _ensure_dimensions(migration, dimensions)
    return migration


def known_dimensions(slug: str) -> list[DimensionSpec]:
    """The dimensions that migration `slug` already has."""
    return [spec_of(d) for d in QualityDimension.objects.filter(migration__slug=slug)]


def spec_of(dimension: QualityDimension) -> DimensionSpec:
    return DimensionSpec(
        slug=dimension.slug,
        scale=Scale(dimension.scale),
        grades=dimension.grades,
        family=Family(dimension.family),
        minimum=dimension.minimum,
        maximum=dimension.maximum,
        higher_is_better=dimension.higher_is_better,
    )


def _create(request: ImportRequest) -> Migration:
    service, _ = Service.objects.get_or_create(
        slug=request.service, defaults={"name": request.service}
    )
    migration = Migration.objects.create(
        slug=request.migration,
        name=request.migration,
        service=service,
        incumbent=_language_model(request.arms.incumbent),
    )
    for position, system in enumerate(request.arms.candidates):
        Candidate.objects.create(
            migration=migration, language_model=_language_model(system), position=position
        )
    Epoch.objects.create(migration=migration, number=1, reason="first import")
    return migration


def _language_model(slug: str) -> LanguageModel:
    return LanguageModel.objects.get_or_create(slug=slug, defaults={"name": slug})[0]


def _agree(migration: Migration, request: ImportRequest) -> None:
    there = Arms(
        migration.incumbent.slug,
        tuple(migration.candidates.values_list("language_model__slug", flat=True)),
    )
    pairs: Mapping[str, tuple[object, object]] = {
        "service": (migration.service.slug, request.service),
        "incumbent": (there.incumbent, request.arms.incumbent),
        "candidates": (sorted(there.candidates), sorted(request.arms.candidates)),
    }
    for name, (old, new) in pairs.items():
        if old != new:
            raise MigrationDiffers(
                f"migration {migration.slug} has {name} {_words(old)}, this import {_words(new)}"
            )


def _words(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _ensure_dimensions(migration: Migration, specs: Sequence[DimensionSpec]) -> None:
    there = {dimension.slug: dimension for dimension in migration.dimensions.all()}
    last = migration.dimensions.aggregate(last=Max("position"))["last"]
    position = -1 if last is None else last
    for spec in specs:
        if spec.slug in there:
            _agree_on(there[spec.slug], spec)
            continue
        if migration.plan is not None:
            raise EvidenceFrozen(
                f"dimension {spec.slug} is not in the frozen plan of {migration.slug}"
            )
        position += 1
        _create_dimension(migration, spec, position)


def _create_dimension(migration: Migration, spec: DimensionSpec, position: int) -> None:
    QualityDimension.objects.create(
        migration=migration,
        slug=spec.slug,
        name=spec.slug.replace("_", " "),
        position=position,
        scale=spec.scale,
        family=spec.family,
        grades=spec.grades,
        minimum=spec.minimum,
        maximum=spec.maximum,
        higher_is_better=spec.higher_is_better is not False,
        margin=PREFERENCE_MARGIN if spec.pairwise else MARGIN,
        required=spec.higher_is_better is not None,
    )


def _agree_on(dimension: QualityDimension, spec: DimensionSpec) -> None:
    old = spec_of(dimension)
    for name in ("scale", "grades", "minimum", "maximum"):
        before, now = getattr(old, name), getattr(spec, name)
        if before != now:
            raise MigrationDiffers(
                f"dimension {spec.slug} of migration {dimension.migration.slug} has {name} "
                f"{before}, this import {now}"
            )
