"""Services and language models: opened and changed, each with its audit event."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction

from migrations_app.audit.services import record
from migrations_app.models import LanguageModel, Membership, Service
from migrations_app.setup.selectors import is_used


@transaction.atomic
def open_service(
    *, slug: str, name: str, monthly_interactions: int | None, actor: AbstractBaseUser
) -> Service:
    """Whoever opens a service is its first admin."""
    service = Service.objects.create(
        slug=slug, name=name, monthly_interactions=monthly_interactions
    )
    Membership.objects.create(user_id=actor.pk, service=service, role=Membership.Role.ADMIN)
    data = {"slug": slug, "name": name, "monthly_interactions": monthly_interactions}
    _record("service_opened", service, actor, data)
    return service


@transaction.atomic
def change_service(
    *, service: Service, name: str, monthly_interactions: int | None, actor: AbstractBaseUser
) -> Service:
    wanted = {"name": name, "monthly_interactions": monthly_interactions}
    locked = Service.objects.select_for_update().get(pk=service.pk)
    _change(locked, wanted, "service_changed", actor)
    return locked


@transaction.atomic
def add_language_model(*, fields: Mapping[str, Any], actor: AbstractBaseUser) -> LanguageModel:
    model = LanguageModel.objects.create(**fields)
    _record("language_model_added", model, actor, _words(fields))
    return model


@transaction.atomic
def change_language_model(
    *, model: LanguageModel, fields: Mapping[str, Any], actor: AbstractBaseUser
) -> LanguageModel:
    """Of one that a migration uses the slug stays: imported files name it."""
    locked = LanguageModel.objects.select_for_update().get(pk=model.pk)
    kept = {"slug"} if is_used(locked) else set()
    wanted = {name: value for name, value in fields.items() if name not in kept}
    _change(locked, wanted, "language_model_changed", actor)
    return locked


def _change(
    row: Service | LanguageModel, wanted: Mapping[str, Any], verb: str, actor: AbstractBaseUser
) -> None:
    before = {name: getattr(row, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    was = {name: before[name] for name in changed}
    _record(verb, row, actor, {"now": _words(changed), "before": _words(was)})


def _record(verb: str, row: models.Model, actor: AbstractBaseUser, data: Mapping[str, Any]) -> None:
    kind = "service" if isinstance(row, Service) else "language_model"
    record(verb=verb, object_kind=kind, object_id=row.pk, actor=actor, data=data)


def _words(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON has it: dates as text."""
    return {k: v if isinstance(v, int | float | None) else str(v) for k, v in fields.items()}
