"""Who may do what with a service and its migrations: the one place of this app that decides it.

The other apps decide theirs in a `permissions` of their own, with what is here. Whoever has no
role at a service is told that nothing is there (404); whoever has one that does not suffice is
refused (403).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404

from migrations_app.models import Membership, Migration, Service

Role = Membership.Role
Person = AbstractBaseUser | AnonymousUser
Roles = frozenset[str]

KEPT_ON = "_roles_by_service"

BLIND = (Migration.State.DRAFT, Migration.State.COLLECTING)
"""States in which who judges must not know what others know."""


class Permission(StrEnum):
    SEE_RESULTS = "see_results"
    SEE_SETUP = "see_setup"
    CONFIGURE = "configure"
    DECIDE = "decide"


ALLOWED: Mapping[Permission, Roles] = {
    Permission.SEE_RESULTS: frozenset({Role.LEAD, Role.OWNER, Role.ADMIN, Role.AUDITOR}),
    Permission.SEE_SETUP: frozenset({Role.LEAD, Role.OWNER, Role.ADMIN, Role.AUDITOR}),
    Permission.CONFIGURE: frozenset({Role.ADMIN}),
    Permission.DECIDE: frozenset({Role.OWNER}),
}
ACTS = (Permission.CONFIGURE, Permission.DECIDE)
"""What changes something: that results are open to all who judged gives nobody this."""


def roles_by_service(user: Person) -> Mapping[int, Roles]:
    """Roles by id of the service, read once per request."""
    if not user.is_authenticated:
        return {}
    known: Mapping[int, Roles] | None = getattr(user, KEPT_ON, None)
    if known is not None:
        return known
    rows = Membership.objects.filter(user_id=user.pk).values_list("service_id", "role")
    return keep_roles(user, rows)


def keep_roles(user: Person, rows: Iterable[tuple[int, str]]) -> Mapping[int, Roles]:
    """rows: service and role of every membership of this person."""
    known: dict[int, Roles] = {}
    for service, role in rows:
        known[service] = known.get(service, frozenset()) | {role}
    setattr(user, KEPT_ON, known)
    return known


def roles_at(user: Person, service_id: int) -> Roles:
    """A superuser is an admin of every service."""
    roles = roles_by_service(user).get(service_id, frozenset())
    return roles | {Role.ADMIN} if getattr(user, "is_superuser", False) else roles


def may(user: Person, permission: Permission, migration: Migration) -> bool:
    roles = roles_at(user, migration.service_id)
    if permission is Permission.DECIDE and not may(user, Permission.SEE_RESULTS, migration):
        return False  # nobody decides on what they must not see
    if permission not in ACTS and Role.ANNOTATOR in roles:
        if migration.state not in BLIND:
            return True
        # Who judges stays blind, whatever else this person is.
        if permission is Permission.SEE_RESULTS:
            return False
    return bool(roles & ALLOWED[permission])


def may_sign(user: Person, migration: Migration) -> bool:
    """Whose signature counts: an owner's. Who asked for it is told apart where it is signed."""
    return may(user, Permission.DECIDE, migration)


def owners_of(migration: Migration) -> list[User]:
    """Who may decide on it, by name."""
    found = User.objects.filter(
        membership__service=migration.service_id, membership__role=Role.OWNER, is_active=True
    )
    if migration.state in BLIND:
        judging = Membership.objects.filter(service=migration.service_id, role=Role.ANNOTATOR)
        found = found.exclude(pk__in=judging.values("user"))
    return list(found.distinct().order_by("username"))


def migration_for(user: Person, slug: str, permission: Permission) -> Migration:
    """The migration, if this person may; Http404 or PermissionDenied otherwise."""
    found = (
        Migration.objects.select_related("service", "incumbent")
        .filter(slug=slug, service__in=services_of(user))
        .first()
    )
    if found is None:
        raise Http404(f"no migration {slug}")
    if not may(user, permission, found):
        raise PermissionDenied
    return found


def migrations_for(user: Person, permission: Permission) -> list[Migration]:
    """All migrations with which this person may do that, the newest first."""
    rows = Migration.objects.select_related("service", "incumbent")
    rows = rows.filter(service__in=services_of(user)).order_by("-id")
    return [migration for migration in rows if may(user, permission, migration)]


def services_of(user: Person, role: str | None = None) -> list[int]:
    """Ids of the services at which this person has a role (or that very role)."""
    if getattr(user, "is_superuser", False):
        return list(Service.objects.values_list("id", flat=True))
    return [pk for pk, roles in roles_by_service(user).items() if role is None or role in roles]


def service_for(user: Person, slug: str, role: str) -> Service:
    """The service, if this person has that role there."""
    found = Service.objects.filter(slug=slug, pk__in=services_of(user)).first()
    if found is None:
        raise Http404(f"no service {slug}")
    if role not in roles_at(user, found.pk):
        raise PermissionDenied
    return found


def may_open_services(user: Person) -> bool:
    """A new service: by whoever administers one already, or a superuser."""
    return getattr(user, "is_superuser", False) or bool(services_of(user, Role.ADMIN))
