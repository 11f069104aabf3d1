"""Pairs that wait for the lead, and what is done about each."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from annotation.services import annotator_of, readmit, recuse, resolve_flag, set_aside
from calibration.permissions import run_by
from calibration.team.forms import FlagForm
from calibration.team.pairs import pairs_of
from calibration.team.selectors import flag_at, queued_at
from calibration.team.views.opening import acted, done, opened, shown
from migrations_app.planning.permissions import PersonRequest


@require_GET
@never_cache
def pairs(request: PersonRequest, slug: str) -> HttpResponse:
    _, scope = opened(request, slug)
    return shown(request, "pairs", scope, pairs=pairs_of(scope))


@require_POST
def pair_serve(request: PersonRequest, slug: str, queued_id: int) -> HttpResponse:
    found = queued_at(run_by(request.user, slug), queued_id)

    def act(reason: str) -> str:
        readmit(queued=found, reason=reason, actor=request.user)
        return gettext("The pair is back in its place in the queue.")

    return done(request, act, "team_pairs", slug)


@require_POST
def pair_aside(request: PersonRequest, slug: str, queued_id: int) -> HttpResponse:
    found = queued_at(run_by(request.user, slug), queued_id)

    def act(reason: str) -> str:
        set_aside(queued=found, reason=reason, actor=request.user)
        return gettext("The pair is set aside: it is served to nobody until you put it back.")

    return done(request, act, "team_pairs", slug)


@require_POST
def pair_read(request: PersonRequest, slug: str, queued_id: int) -> HttpResponse:
    """Show the viewer what was written of a pair, who is from then on not asked about it."""
    migration, scope = opened(request, slug)
    queued = queued_at(migration, queued_id)
    if not scope.blind or not isinstance(request.user, User):
        raise Http404("nothing is hidden")
    me = annotator_of(user=request.user, service=migration.service)

    def act() -> str:
        recuse(queued=queued, annotator=me, actor=request.user)
        return gettext("The notes are shown below. You will not be asked about this pair.")

    return acted(request, act, redirect("team_pairs", slug))


@require_POST
def flag_resolve(request: PersonRequest, slug: str, flag_id: int) -> HttpResponse:
    found, form = flag_at(run_by(request.user, slug), flag_id), FlagForm(request.POST)
    where = redirect("team_pairs", slug)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["answer"]))
        return where

    def act() -> str:
        resolve_flag(flag=found, answer=form.cleaned_data["answer"], actor=request.user)
        return gettext("The flag is resolved; your answer stays beside it.")

    return acted(request, act, where)
