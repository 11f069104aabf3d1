"""Who may run the judging of a migration: its team's page and every action on it.

No verdict and no number of a model is on that page, so that whoever also judges may read it.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from migrations_app.models import Migration
from migrations_app.permissions import Person, Role, roles_at, services_of

RUNS = frozenset({Role.LEAD, Role.ADMIN})


def may_run(user: Person, migration: Migration) -> bool:
    return bool(roles_at(user, migration.service_id) & RUNS)


def run_by(user: Person, slug: str) -> Migration:
    """The migration, if this person runs its judging; Http404 or PermissionDenied otherwise."""
    found = Migration.objects.select_related("service", "incumbent").filter(
        slug=slug, service__in=services_of(user)
    )
    migration = found.first()
    if migration is None:
        raise Http404(f"no migration {slug}")
    if not may_run(user, migration):
        raise PermissionDenied
    return migration
