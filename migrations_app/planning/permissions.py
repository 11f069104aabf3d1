"""Who may look at how a migration is set up."""

from django.contrib.auth.models import User
from django.http import HttpRequest

from migrations_app.models import Migration
from migrations_app.permissions import Permission, Person, migration_for


class PersonRequest(HttpRequest):
    """A request of somebody logged in: LoginRequiredMiddleware lets no other one reach a view."""

    user: User


def read_setup(user: Person, slug: str) -> Migration:
    """Whoever may see how it is set up; no result is shown there."""
    return migration_for(user, slug, Permission.SEE_SETUP)
