"""Who may judge: annotators and leads of the service, each under a row of their own."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404

from annotation.models import Annotator, Assignment, QueuedPair, Stream
from annotation.selectors.desk import (
    JUDGEABLE,
    WATCHED,
    desk_at,
    migration_at,
    migrations_with_desk,
)
from migrations_app.models import Migration, prepared
from migrations_app.permissions import Permission, Person, Role, may, roles_at, services_of

JUDGES = frozenset({Role.ANNOTATOR, Role.LEAD})
RUN_BY = frozenset({Role.LEAD, Role.ADMIN})


def may_judge(user: Person, service_id: int) -> bool:
    return bool(roles_at(user, service_id) & JUDGES)


def may_know_checks(user: Person, service_id: int) -> bool:
    """Which pairs are gold or shown again: nobody who judges, whatever else this person is."""
    return Role.ANNOTATOR not in roles_at(user, service_id)


def queue_for(user: Person, code: str) -> Migration:
    """The migration of this judging code; Http404 to strangers, PermissionDenied to others."""
    desk = desk_at(code)
    if desk is None or desk.migration.service_id not in services_of(user):
        raise Http404("no such queue")
    if not may_judge(user, desk.migration.service_id):
        raise PermissionDenied
    return migration_at(desk)


def export_for(user: Person, code: str) -> tuple[Migration, bool]:
    """The migration whose judgments this person may take away, and whether blind.

    Who runs the judging and judges too may take away what tells the arms apart by nothing.
    """
    desk = desk_at(code)
    if desk is None or desk.migration.service_id not in services_of(user):
        raise Http404("no such queue")
    if may(user, Permission.SEE_RESULTS, desk.migration):
        return migration_at(desk), False
    if not roles_at(user, desk.migration.service_id) & RUN_BY:
        raise PermissionDenied
    return migration_at(desk), True


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
    lent = {"assignment": assignment_id, "user": user.pk or 0, "migration": migration.pk}
    found = prepared.row(_LENT, lent) if assignment_id <= HIGHEST_ID else None
    if found is None:
        raise Http404("no such pair of yours")
    assignment = prepared.made(Assignment, found[:_WIDTH])
    assignment.annotator = prepared.made(Annotator, found[_WIDTH:])
    return migration, assignment


HIGHEST_ID = 2**63 - 1
_WIDTH = prepared.width(Assignment)
_LENT = f"""
    SELECT {prepared.columns(Assignment, "a")}, {prepared.columns(Annotator, "n")}
    FROM annotation_assignment a
    JOIN annotation_annotator n ON n.id = a.annotator_id
    WHERE a.id = %(assignment)s::bigint AND n.user_id = %(user)s::bigint
    AND (
        SELECT e.migration_id FROM annotation_queuedpair q
        JOIN migrations_app_epoch e ON e.id = q.epoch_id
        WHERE q.id = a.queued_id
    ) = %(migration)s::bigint
"""  # noqa: S608 - the columns of the models
