"""Quality dimensions of a draft: added, changed, removed; a changed rubric gets a new version."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, ProtectedError

from migrations_app.audit.services import record
from migrations_app.models import Migration, QualityDimension
from migrations_app.setup.dimension_templates import DimensionTemplate, default_margin, range_of
from migrations_app.setup.errors import SetupRefused
from migrations_app.setup.selectors import SCALE_FIELDS, scale_fixed, why_fixed

_KEPT = (
    "slug", "name", *SCALE_FIELDS, "margin", "goal", "required", "rubric", "rubric_version",
)  # fmt: skip


@transaction.atomic
def add_dimension(
    *, migration: Migration, fields: Mapping[str, Any], actor: AbstractBaseUser
) -> QualityDimension:
    _refuse_fixed(migration)
    last = migration.dimensions.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    dimension = QualityDimension.objects.create(migration=migration, position=position, **fields)
    _record("dimension_added", dimension, actor)
    return dimension


def add_from_template(
    *, migration: Migration, template: DimensionTemplate, actor: AbstractBaseUser
) -> QualityDimension:
    low, high = range_of(template.scale)
    fields = {
        "slug": template.slug,
        "name": template.name,
        "scale": template.scale,
        "minimum": low,
        "maximum": high,
        "margin": default_margin(template.scale),
        "required": template.required,
        "rubric": template.rubric,
    }
    return add_dimension(migration=migration, fields=fields, actor=actor)


@transaction.atomic
def change_dimension(
    *, dimension: QualityDimension, fields: Mapping[str, Any], actor: AbstractBaseUser
) -> QualityDimension:
    """The slug stays; so does the scale once somebody has judged by it."""
    _refuse_fixed(dimension.migration)
    dimension = QualityDimension.objects.select_for_update().get(pk=dimension.pk)
    changed = {k: v for k, v in fields.items() if k != "slug" and getattr(dimension, k) != v}
    if not changed:
        return dimension
    reason = scale_fixed(dimension)
    if reason and changed.keys() & set(SCALE_FIELDS):
        raise SetupRefused(reason)
    if "rubric" in changed:
        changed["rubric_version"] = dimension.rubric_version + 1
    for name, value in changed.items():
        setattr(dimension, name, value)
    dimension.save(update_fields=list(changed))
    _record("dimension_changed", dimension, actor)
    return dimension


@transaction.atomic
def remove_dimension(*, dimension: QualityDimension, actor: AbstractBaseUser) -> None:
    _refuse_fixed(dimension.migration)
    _record("dimension_removed", dimension, actor)
    try:
        dimension.delete()
    except ProtectedError:
        raise SetupRefused(
            f"{dimension.name} has imported scores or judgments and stays; "
            "it can be made not required"
        ) from None


def _refuse_fixed(migration: Migration) -> None:
    if reason := why_fixed(Migration.objects.select_for_update().get(pk=migration.pk)):
        raise SetupRefused(reason)


def _record(verb: str, dimension: QualityDimension, actor: AbstractBaseUser) -> None:
    record(
        verb=verb,
        object_kind="dimension",
        object_id=dimension.pk,
        migration=dimension.migration,
        actor=actor,
        data={name: getattr(dimension, name) for name in _KEPT},
    )
