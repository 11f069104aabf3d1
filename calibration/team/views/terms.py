"""What holds for one person: pause, daily limit, segments, a leaver's work, another try."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from annotation.services import grant_try, hand_over, set_annotator_terms
from calibration.team.forms import TermsForm
from calibration.team.part import part_of, segments_of
from calibration.team.person import detail_of
from calibration.team.selectors import annotator_at
from calibration.team.views.opening import acted, done, opened, shown
from migrations_app.planning.permissions import PersonRequest


@require_POST
def person_terms(request: PersonRequest, slug: str, annotator_id: int) -> HttpResponse:
    migration, scope = opened(request, slug)
    who = annotator_at(migration, annotator_id)
    form = TermsForm(request.POST, segments=segments_of(scope))
    if not form.is_valid():
        detail, part = detail_of(scope, who), part_of(scope, who, form)
        return shown(request, "person", scope, tab="people", detail=detail, part=part, status=422)

    def act() -> str:
        terms = form.cleaned_data
        set_annotator_terms(annotator=who, migration=migration, actor=request.user, **terms)
        said = gettext("Saved: it holds for %(name)s from the next pair on.")
        return said % {"name": who.name}

    return acted(request, act, redirect("team_person", slug, annotator_id))


@require_POST
def person_hand_over(request: PersonRequest, slug: str, annotator_id: int) -> HttpResponse:
    migration, _ = opened(request, slug)
    who = annotator_at(migration, annotator_id)

    def act() -> str:
        count = hand_over(annotator=who, migration=migration, actor=request.user)
        return ngettext(
            "%(name)s is paused; %(count)s open pair went back to the queue.",
            "%(name)s is paused; %(count)s open pairs went back to the queue.",
            count,
        ) % {"count": count, "name": who.name}

    return acted(request, act, redirect("team_person", slug, annotator_id))


@require_POST
def person_try(request: PersonRequest, slug: str, annotator_id: int) -> HttpResponse:
    migration, _ = opened(request, slug)
    who = annotator_at(migration, annotator_id)

    def act(reason: str) -> str:
        grant_try(annotator=who, migration=migration, reason=reason, actor=request.user)
        said = gettext("%(name)s may try the training once more, on gold pairs not met before.")
        return said % {"name": who.name}

    return done(request, act, "team_person", slug, annotator_id)
