"""Open a migration, and change it for as long as nothing rests on it."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from migrations_app.audit.services import record
from migrations_app.models import Candidate, Epoch, LanguageModel, Migration, Service
from migrations_app.setup.dimension_templates import DimensionTemplate
from migrations_app.setup.errors import SetupRefused
from migrations_app.setup.selectors import arms_fixed, why_fixed
from migrations_app.setup.services.dimensions import add_from_template


@transaction.atomic
def open_migration(
    *,
    service: Service,
    name: str,
    slug: str,
    incumbent: LanguageModel,
    candidates: Sequence[LanguageModel],
    templates: Sequence[DimensionTemplate],
    actor: AbstractBaseUser,
) -> Migration:
    _refuse_arms(incumbent, candidates)
    migration = Migration.objects.create(service=service, name=name, slug=slug, incumbent=incumbent)
    Epoch.objects.create(migration=migration, number=1, reason="migration opened")
    _seat(migration, candidates)
    _record("migration_opened", migration, actor)
    for template in templates:
        add_from_template(migration=migration, template=template, actor=actor)
    return migration


@transaction.atomic
def change_migration(
    *,
    migration: Migration,
    name: str,
    incumbent: LanguageModel,
    candidates: Sequence[LanguageModel],
    actor: AbstractBaseUser,
) -> Migration:
    migration = Migration.objects.select_for_update().get(pk=migration.pk)
    if reason := why_fixed(migration):
        raise SetupRefused(reason)
    migration.name = name
    seated = list(migration.candidates.values_list("language_model_id", flat=True))
    wanted = [model.pk for model in candidates]
    if (migration.incumbent_id, seated) != (incumbent.pk, wanted):
        if reason := arms_fixed(migration):
            raise SetupRefused(reason)
        _refuse_arms(incumbent, candidates)
        migration.incumbent = incumbent
        migration.candidates.all().delete()
        _seat(migration, candidates)
    migration.save(update_fields=["name", "incumbent"])
    _record("migration_changed", migration, actor)
    return migration


def _refuse_arms(incumbent: LanguageModel, candidates: Sequence[LanguageModel]) -> None:
    if not candidates:
        raise SetupRefused("name at least one candidate")
    if incumbent in candidates:
        raise SetupRefused(f"{incumbent.name} cannot be incumbent and candidate at once")


def _seat(migration: Migration, candidates: Sequence[LanguageModel]) -> None:
    Candidate.objects.bulk_create(
        Candidate(migration=migration, language_model=model, position=position)
        for position, model in enumerate(candidates)
    )


def _record(verb: str, migration: Migration, actor: AbstractBaseUser) -> None:
    candidates = migration.candidates.values_list("language_model__slug", flat=True)
    record(
        verb=verb,
        object_kind="migration",
        object_id=migration.pk,
        migration=migration,
        actor=actor,
        data={
            "slug": migration.slug,
            "name": migration.name,
            "incumbent": migration.incumbent.slug,
            "candidates": list(candidates),
        },
    )
