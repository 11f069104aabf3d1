"""Who may read the record: never who judges there, as long as that person must stay blind."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from migrations_app.models import Membership, Migration, Service
from migrations_app.permissions import BLIND, Person, roles_at, services_of

Role = Membership.Role
READERS = frozenset({Role.OWNER, Role.ADMIN, Role.AUDITOR})


def may_read_record(user: Person, migration: Migration) -> bool:
    roles = roles_at(user, migration.service_id)
    judges = Role.ANNOTATOR in roles and migration.state in BLIND
    return bool(roles & READERS) and not judges


def recorded_migration(user: Person, slug: str) -> Migration:
    """The migration, if this person may read its record; Http404 or PermissionDenied otherwise."""
    rows = Migration.objects.select_related("service", "incumbent")
    found = rows.filter(slug=slug, service__in=services_of(user)).first()
    if found is None:
        raise Http404(f"no migration {slug}")
    if not may_read_record(user, found):
        raise PermissionDenied
    return found


def recorded_service(user: Person, slug: str) -> Service:
    found = Service.objects.filter(slug=slug, pk__in=services_of(user)).first()
    if found is None:
        raise Http404(f"no service {slug}")
    if not roles_at(user, found.pk) & READERS:
        raise PermissionDenied
    return found


def events_of(user: Person, service: Service) -> Q:
    """Events of the service itself, and of those of its migrations that this person may read."""
    migrations = [m.pk for m in service.migrations.all() if may_read_record(user, m)]
    own = Q(object_kind="service", object_id=str(service.pk))
    return own | Q(migration__in=migrations)
