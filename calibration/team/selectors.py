"""Read the team of a migration: a fixed number of queries, whatever the number of people."""

from django.http import Http404

from annotation.models import Annotator, Judgment, QueuedPair
from calibration.team.decisions import decisions_of
from calibration.team.desk import at_work, set_aside
from calibration.team.disputes import disputes_of
from calibration.team.fitted import fitted_of
from calibration.team.forecasts import fits_of
from calibration.team.matrix import matrices_of
from calibration.team.page import Page
from calibration.team.people import people_of
from calibration.team.progress import progress_of
from calibration.team.scope import Scope
from migrations_app.models import Migration

ON_THE_PAGE = 5


def page_of(scope: Scope) -> Page:
    fits = fits_of(scope)
    fitted = fitted_of(scope, fits)
    people = people_of(scope, fitted)
    return Page(
        planned=scope.planned,
        judgeable=scope.desk.open,
        progress=progress_of(scope, fits),
        work=at_work(scope),
        aside=set_aside(scope),
        people=people,
        agreement=matrices_of(fitted, {person.id: person.name for person in people.rows}),
        disputes=disputes_of(scope, size=ON_THE_PAGE),
        decisions=decisions_of(scope, size=ON_THE_PAGE),
        as_of=fitted.as_of,
        now=scope.now,
    )


def annotator_at(migration: Migration, annotator_id: int) -> Annotator:
    """Of the service; whether they judged this very migration is not asked."""
    found = Annotator.objects.filter(pk=annotator_id, service=migration.service_id).first()
    if found is None:
        raise Http404("no such annotator")
    return found


def judgment_at(migration: Migration, judgment_id: int) -> Judgment:
    rows = Judgment.objects.select_related("assignment__annotator", "dimension__migration")
    found = rows.filter(pk=judgment_id, dimension__migration=migration).first()
    if found is None:
        raise Http404("no such judgment")
    return found


def queued_at(migration: Migration, queued_id: int) -> QueuedPair:
    found = QueuedPair.objects.filter(pk=queued_id, epoch__migration=migration).first()
    if found is None:
        raise Http404("no such pair")
    return found
