"""The pages people judge on."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from annotation.models import Assignment, Skip
from annotation.permissions import queue_for, queues_for
from annotation.selectors.desk import desk_of
from annotation.selectors.nothing import NothingToJudge
from annotation.selectors.overview import name_of, queues_of
from annotation.selectors.questions import answer_keys
from annotation.selectors.rubrics import rubrics_of
from annotation.selectors.screen import questions_of
from annotation.services import annotator_of, claim_next
from annotation.views.actions import progress_json, reason_json, shown_to
from annotation.views.asked import chips, state_json
from annotation.views.replies import Signed
from migrations_app.models import Migration

# A sound or film that lies in an output itself; images may be shown so on every page.
EMBEDDED_MEDIA = {"media-src": ["data:"]}


@require_GET
@never_cache
@vary_on_headers("Accept")
def judging(request: Signed) -> HttpResponse:
    queues = queues_of(request.user, queues_for(request.user))
    if "application/json" not in request.headers.get("Accept", ""):
        return render(request, "annotation/judging.html", {"queues": queues})
    rows = [
        {"code": queue.code, "name": queue.name, "url": reverse("judge", args=[queue.code])}
        for queue in queues
    ]
    return JsonResponse({"queues": rows})


@require_GET
@never_cache
def judge(request: Signed, code: str) -> HttpResponse:
    migration = queue_for(request.user, code)
    annotator = annotator_of(user=request.user, service=migration.service)
    found = claim_next(migration=migration, annotator=annotator)
    context = _desk(migration) | {
        "reasons": Skip.Reason.choices,
        "progress": progress_json(migration, annotator),
        "state": state_json(migration, annotator),
        "who": annotator.pk,
    }
    response = render(request, "annotation/judge.html", context | _found(migration, found))
    response._csp_update = EMBEDDED_MEDIA  # type: ignore[attr-defined]  # read by CSPMiddleware
    return response


@require_GET
@never_cache
def rubric(request: Signed, code: str) -> HttpResponse:
    migration = queue_for(request.user, code)
    return render(request, "annotation/rubric.html", _desk(migration))


def _desk(migration: Migration) -> dict[str, Any]:
    desk = desk_of(migration)
    questions = questions_of(desk)
    return {
        "code": migration.judging_code,
        "name": name_of(desk),
        "questions": questions,
        "answer_keys": answer_keys(questions),
        "rubrics": rubrics_of(desk),
        **chips(questions),
    }


def _found(migration: Migration, found: Assignment | NothingToJudge) -> dict[str, Any]:
    if isinstance(found, NothingToJudge):
        return {"nothing": found, "pair_json": None, "reason_json": reason_json(found)}
    pair = shown_to(migration, found)
    return {"pair": pair, "pair_json": pair.as_json(), "reason_json": None}
