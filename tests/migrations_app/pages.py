"""People and a draft for the tests of pages, without any import."""

import secrets
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from migrations_app.models import LanguageModel, Membership, Migration, Service
from migrations_app.setup.dimension_templates import BY_SLUG
from migrations_app.setup.services.migrations import open_migration
from migrations_app.setup.services.registry import open_service

PASSWORD = secrets.token_hex(12)


def person(name: str, service: Service | None = None, *roles: str) -> User:
    user = User.objects.create_user(name, f"{name}@example.org", PASSWORD)
    if service:
        for role in roles:
            Membership.objects.create(user=user, service=service, role=role)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def model(slug: str) -> LanguageModel:
    return LanguageModel.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def service_of(admin: User, slug: str = "support") -> Service:
    return open_service(slug=slug, name=slug.title(), monthly_interactions=None, actor=admin)


def draft_of(admin: User, service: Service, **options: Any) -> Migration:
    """`old` may be replaced by `new`; correctness alone is judged."""
    return open_migration(
        service=service,
        name="Replace old",
        slug=options.get("slug", "replace-old"),
        incumbent=model("old"),
        candidates=[model(slug) for slug in options.get("candidates", ("new",))],
        templates=[BY_SLUG[slug] for slug in options.get("templates", ("correctness",))],
        actor=admin,
    )
