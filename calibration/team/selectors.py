"""Read the team of a migration: a fixed number of queries, whatever the number of people."""

from typing import TypeVar

from django.db.models import Count, F, Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from annotation.models import DESIGNED, Annotator, Flag, GoldKey, Judgment, QueuedPair
from annotation.selectors.desk import desks_of
from annotation.selectors.masking import Mask
from calibration.permissions import may_run
from calibration.team.blinding import blinding_of
from calibration.team.desk import at_work
from calibration.team.fitted import fitted_of
from calibration.team.forecasts import fits_of
from calibration.team.matrix import matrices_of
from calibration.team.page import Page, Staff, Team
from calibration.team.people import People, people_of
from calibration.team.progress import progress_of
from calibration.team.scope import Scope
from migrations_app.models import Membership, Migration, OutputPair
from migrations_app.permissions import Person, services_of

STATES = {
    Migration.State.DRAFT: _("draft"),
    Migration.State.COLLECTING: _("collecting"),
    Migration.State.READY_FOR_REVIEW: _("ready for review"),
    Migration.State.APPROVED: _("approved"),
    Migration.State.ROLLING_OUT: _("rolling out"),
    Migration.State.COMPLETED: _("completed"),
    Migration.State.REJECTED: _("rejected"),
    Migration.State.ROLLED_BACK: _("rolled back"),
    Migration.State.ARCHIVED: _("archived"),
}
M = TypeVar("M", bound=Model)


def page_of(scope: Scope) -> Page:
    fits = fits_of(scope)
    fitted = fitted_of(scope, fits)
    return Page(
        planned=scope.planned,
        judgeable=scope.desk.open,
        progress=progress_of(scope, fits),
        work=at_work(scope),
        people=people_of(scope, fitted),
        blinding=blinding_of(scope),
        as_of=fitted.as_of,
        now=scope.now,
    )


def staff_of(scope: Scope) -> Staff:
    fitted = fitted_of(scope, fits_of(scope))
    people = people_of(scope, fitted)
    names = {person.id: person.name for person in people.rows}
    return Staff(people, matrices_of(fitted, names), _absent(scope, people), fitted.as_of)


def teams_of(user: Person) -> list[Team]:
    """Of every migration whose judging this person runs, the newest first."""
    rows = Migration.objects.filter(service__in=services_of(user)).order_by("-pk")
    desks = desks_of([row for row in rows if may_run(user, row)])
    epochs = [desk.epoch_id for desk in desks if desk.epoch_id]
    judged, waiting = _judged(epochs), _waiting(epochs)
    return [
        Team(
            slug=desk.migration.slug,
            service=Mask(desk.names).text(desk.migration.service.name),
            state=str(STATES[Migration.State(desk.migration.state)]),
            open=desk.open,
            judged=judged.get(desk.epoch_id or 0, 0),
            planned=sum(min(n, desk.terms["n_max"]) for n in desk.sizes.values())
            if desk.terms
            else 0,
            waiting=waiting.get(desk.epoch_id or 0, 0),
        )
        for desk in desks
    ]


def annotator_at(migration: Migration, annotator_id: int) -> Annotator:
    """Of the service; whether they judged this very migration is not asked."""
    rows = Annotator.objects.filter(service=migration.service_id)
    return _one(rows, annotator_id, "annotator")


def judgment_at(migration: Migration, judgment_id: int) -> Judgment:
    rows = Judgment.objects.select_related("assignment__annotator", "dimension__migration")
    return _one(rows.filter(dimension__migration=migration), judgment_id, "judgment")


def queued_at(migration: Migration, queued_id: int) -> QueuedPair:
    return _one(QueuedPair.objects.filter(epoch=migration.epoch), queued_id, "pair")


def flag_at(migration: Migration, flag_id: int) -> Flag:
    rows = Flag.objects.select_related("assignment__queued__epoch__migration")
    return _one(rows.filter(assignment__queued__epoch=migration.epoch), flag_id, "flag")


def pair_at(migration: Migration, pair_id: int) -> OutputPair:
    rows = OutputPair.objects.select_related(
        "prompt", "candidate__migration", "incumbent_output", "candidate_output"
    ).filter(candidate__migration=migration, population=OutputPair.Population.FROZEN)
    return _one(rows, pair_id, "pair")


def key_at(migration: Migration, key_id: int) -> GoldKey:
    return _one(GoldKey.objects.filter(epoch=migration.epoch), key_id, "gold key")


def _one(rows: QuerySet[M], pk: int, what: str) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(f"no such {what}")
    return found


def _absent(scope: Scope, people: People) -> tuple[tuple[int | None, str], ...]:
    here = {person.id for person in people.rows}
    members = Membership.objects.filter(
        service=scope.migration.service_id, role=Membership.Role.ANNOTATOR, user__is_active=True
    ).select_related("user")
    rows = Annotator.objects.filter(service=scope.migration.service_id, user__isnull=False)
    known = {row.user_id: row for row in rows}
    found = [(known.get(m.user_id), m.user.get_full_name() or m.user.username) for m in members]
    named = [(one.pk, one.name) if one else (None, name) for one, name in found]
    return tuple(sorted((one for one in named if one[0] not in here), key=lambda one: one[1]))


def _judged(epochs: list[int]) -> dict[int, int]:
    rows = QueuedPair.objects.filter(DESIGNED, epoch__in=epochs, taken__gt=0)
    done = Count("pk", filter=Q(judged__gte=F("overlap")))
    return dict(rows.order_by().values("epoch").annotate(n=done).values_list("epoch", "n"))


def _waiting(epochs: list[int]) -> dict[int, int]:
    place = "assignment__queued__epoch"
    flags = Flag.objects.filter(**{f"{place}__in": epochs}, resolution__isnull=True)
    found = dict(flags.order_by().values(place).annotate(n=Count("pk")).values_list(place, "n"))
    aside = QueuedPair.objects.filter(DESIGNED, epoch__in=epochs, withdrawn=True)
    rows = aside.order_by().values("epoch").annotate(n=Count("pk")).values_list("epoch", "n")
    for epoch, count in rows:
        found[epoch] = found.get(epoch, 0) + count
    return found
