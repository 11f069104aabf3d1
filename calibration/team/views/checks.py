"""Checks on who judges: gold, training, blinding. Which pairs are gold is for keepers alone."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from annotation.services import retire_gold
from calibration.team.blinding import blinding_of
from calibration.team.gold import gold_of
from calibration.team.key_form import KeyForm, page_of_pair
from calibration.team.scope import Scope
from calibration.team.selectors import key_at, pair_at
from calibration.team.services import mark_gold
from calibration.team.training import trainees_of
from calibration.team.views.opening import acted, done, opened, shown
from migrations_app.models import Migration
from migrations_app.planning.permissions import PersonRequest

LONGEST_QUESTION = 200


@require_GET
@never_cache
def checks(request: PersonRequest, slug: str) -> HttpResponse:
    _, scope = opened(request, slug)
    question = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUESTION]
    gold = gold_of(scope, question) if scope.knows_checks else None
    blinding, trainees = blinding_of(scope), trainees_of(scope)
    return shown(request, "checks", scope, gold=gold, blinding=blinding, trainees=trainees)


@require_GET
@never_cache
def gold_new(request: PersonRequest, slug: str, pair_id: int) -> HttpResponse:
    migration, scope = _kept(request, slug)
    pair = pair_at(migration, pair_id)
    form = KeyForm(scope=scope, pair=pair)
    return shown(request, "gold", scope, tab="checks", form=form, pair=page_of_pair(scope, pair))


@require_POST
def gold_add(request: PersonRequest, slug: str, pair_id: int) -> HttpResponse:
    migration, scope = _kept(request, slug)
    pair = pair_at(migration, pair_id)
    form = KeyForm(request.POST, scope=scope, pair=pair)
    if not form.is_valid() or not isinstance(request.user, User):
        said = page_of_pair(scope, pair)
        return shown(request, "gold", scope, tab="checks", status=422, form=form, pair=said)
    who = request.user

    def act() -> str:
        keys, why = form.keys(), form.cleaned_data["explanation"]
        mark_gold(pair=pair, keys=keys, explanation=why, asked=scope.blind, actor=who)
        return ngettext(
            "The pair is gold now, with %(count)s known answer.",
            "The pair is gold now, with %(count)s known answers.",
            len(keys),
        ) % {"count": len(keys)}

    return acted(request, act, redirect("team_checks", slug))


@require_POST
def gold_retire(request: PersonRequest, slug: str, key_id: int) -> HttpResponse:
    migration, _ = _kept(request, slug)
    found = key_at(migration, key_id)

    def act(reason: str) -> str:
        retire_gold(key=found, reason=reason, actor=request.user)
        return gettext("The known answer is retired: nobody is scored by it any more.")

    return done(request, act, "team_checks", slug)


def _kept(request: PersonRequest, slug: str) -> tuple[Migration, Scope]:
    migration, scope = opened(request, slug)
    if not scope.knows_checks:
        raise PermissionDenied
    return migration, scope
