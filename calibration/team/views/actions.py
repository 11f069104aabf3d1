"""What a lead does about people and judgments. Every action leads back to where it was asked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from annotation.services import adjudicate
from calibration.dashboard.amounts import grouped
from calibration.permissions import run_by
from calibration.team import services
from calibration.team.forms import THIRD_MISSING, ThirdPersonForm
from calibration.team.selectors import annotator_at, judgment_at, queued_at
from calibration.team.views.opening import acted, done
from migrations_app.planning.permissions import PersonRequest


@require_POST
def person_exclude(request: PersonRequest, slug: str, annotator_id: int) -> HttpResponse:
    migration = run_by(request.user, slug)
    who = annotator_at(migration, annotator_id)

    def act(reason: str) -> str:
        count = services.exclude_person(
            migration=migration, annotator=who, reason=reason, actor=request.user
        )
        return ngettext(
            "%(count)s judgment of %(name)s excluded. The result is being computed anew.",
            "%(count)s judgments of %(name)s excluded. The result is being computed anew.",
            count,
        ) % {"count": grouped(count), "name": who.name}

    return done(request, act, "team_person", slug, annotator_id)


@require_POST
def person_restore(request: PersonRequest, slug: str, annotator_id: int) -> HttpResponse:
    migration = run_by(request.user, slug)
    who = annotator_at(migration, annotator_id)

    def act(reason: str) -> str:
        count = services.restore_person(
            migration=migration, annotator=who, reason=reason, actor=request.user
        )
        return ngettext(
            "%(count)s judgment of %(name)s put back. The result is being computed anew.",
            "%(count)s judgments of %(name)s put back. The result is being computed anew.",
            count,
        ) % {"count": grouped(count), "name": who.name}

    return done(request, act, "team_person", slug, annotator_id)


@require_POST
def judgment_exclude(request: PersonRequest, slug: str, judgment_id: int) -> HttpResponse:
    found = judgment_at(run_by(request.user, slug), judgment_id)

    def act(reason: str) -> str:
        services.exclude_judgment(judgment=found, reason=reason, actor=request.user)
        return gettext("1 judgment was excluded. The result is being computed anew.")

    return done(request, act, "team_person", slug, found.assignment.annotator_id)


@require_POST
def judgment_restore(request: PersonRequest, slug: str, judgment_id: int) -> HttpResponse:
    found = judgment_at(run_by(request.user, slug), judgment_id)

    def act(reason: str) -> str:
        services.restore_judgment(judgment=found, reason=reason, actor=request.user)
        return gettext("1 judgment was put back. The result is being computed anew.")

    return done(request, act, "team_person", slug, found.assignment.annotator_id)


@require_POST
def pair_adjudicate(request: PersonRequest, slug: str, queued_id: int) -> HttpResponse:
    migration = run_by(request.user, slug)
    queued, form = queued_at(migration, queued_id), ThirdPersonForm(request.POST)
    where = redirect("team_disagreements", slug)
    if not form.is_valid():
        messages.error(request, THIRD_MISSING)
        return where
    who = annotator_at(migration, form.cleaned_data["person"])

    def act() -> str:
        reason = form.cleaned_data["reason"]
        adjudicate(queued=queued, annotator=who, reason=reason, actor=request.user)
        said = gettext("%(name)s is shown this pair next, without what the others said of it.")
        return said % {"name": who.name}

    return acted(request, act, where)
