"""Who may judge: annotators and leads of the service, each under a row of their own."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404

from annotation.models import Assignment, QueuedPair, Stream
from annotation.selectors.desk import JUDGEABLE, WATCHED, migrations_with_desk
from migrations_app.models import Migration
from migrations_app.permissions import Person, Role, roles_at, services_of

JUDGES = frozenset({Role.ANNOTATOR, Role.LEAD})


def may_judge(user: Person, service_id: int) -> bool:
    return bool(roles_at(user, service_id) & JUDGES)


def may_know_checks(user: Person, service_id: int) -> bool:
    """Which pairs are gold or shown again: nobody who judges, whatever else this person is."""
    return Role.ANNOTATOR not in roles_at(user, service_id)


def queue_for(user: Person, code: str) -> Migration:
    """The migration of this judging code; Http404 to strangers, PermissionDenied to others."""
    found = migrations_with_desk().filter(judging_code=code, service__in=services_of(user)).first()
    if found is None:
        raise Http404("no such queue")
    if not may_judge(user, found.service_id):
        raise PermissionDenied
    return found


def queues_for(user: Person) -> list[Migration]:
    """Migrations that take judgments now and at whose service this person judges.

    A decided one is among them while audit probes wait.
    """
    services = [pk for pk in services_of(user) if may_judge(user, pk)]
    probes = QueuedPair.objects.filter(
        epoch=OuterRef("desk_epoch"),
        stream=Stream.AUDIT,
        withdrawn=False,
        judged__lt=F("overlap"),
    )
    takes = Q(state__in=JUDGEABLE) | Q(Exists(probes), state__in=WATCHED)
    found = migrations_with_desk().filter(takes, service__in=services)
    return list(found.order_by("service__name", "pk"))


def assignment_for(user: Person, code: str, assignment_id: int) -> tuple[Migration, Assignment]:
    """A pair lent to this very person, with its migration."""
    migration = queue_for(user, code)
    found = Assignment.objects.select_related("annotator").filter(
        pk=assignment_id, annotator__user_id=user.pk or 0, queued__epoch__migration=migration
    )
    assignment = found.first()
    if assignment is None:
        raise Http404("no such pair of yours")
    return migration, assignment
