"""What the judging page asks for: the next pair, and what became of the last."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from annotation.forms import body_of, holding_of, speaks_json, text_of
from annotation.models import Annotator, Assignment
from annotation.permissions import assignment_for, queue_for
from annotation.selectors.desk import desk_of
from annotation.selectors.guesses import asks_guess
from annotation.selectors.nothing import NothingToJudge
from annotation.selectors.progress import progress_of
from annotation.selectors.screen import Shown, former_answers, former_reasons, shown
from annotation.services import (
    annotator_of,
    claim_next,
    extend,
    log_masked,
    record_judgments,
    skip,
    undo_last,
)
from annotation.services.slots import LEASE_S
from annotation.views.asked import after_json, state_json
from annotation.views.replies import Signed, answers_refusals
from migrations_app.models import Migration


@require_POST
@never_cache
@answers_refusals
def claim(request: Signed, code: str) -> HttpResponse:
    migration = queue_for(request.user, code)
    annotator = annotator_of(user=request.user, service=migration.service)
    holding = holding_of(body_of(request))
    found = claim_next(migration=migration, annotator=annotator, holding=holding)
    reply = {"progress": progress_json(migration, annotator), **state_json(migration, annotator)}
    if isinstance(found, NothingToJudge):
        return JsonResponse(reply | {"pair": None, "reason": reason_json(found)})
    return JsonResponse(reply | {"pair": pair_json(migration, found)})


@require_POST
@never_cache
@answers_refusals
def submit(request: Signed, code: str, assignment_id: int) -> HttpResponse:
    migration, assignment = assignment_for(request.user, code, assignment_id)
    body = body_of(request)
    record_judgments(
        assignment=assignment,
        answers=body.get("answers", {}),
        active_s=body.get("active_s"),
        keystrokes=body.get("keystrokes"),
        reasons=_reasons_of(request, body),
        note=body.get("note"),
        actor=request.user,
    )
    asked = after_json(migration, assignment)
    if asks_guess(migration, assignment.annotator):
        asked["guess"] = True
    return _saved(request, migration, assignment.annotator, **asked)


@require_POST
@never_cache
@answers_refusals
def skip_pair(request: Signed, code: str, assignment_id: int) -> HttpResponse:
    migration, assignment = assignment_for(request.user, code, assignment_id)
    body = body_of(request)
    reason, note = text_of(body, "reason"), text_of(body, "note")
    skip(assignment=assignment, reason=reason, note=note, actor=request.user)
    return _saved(request, migration, assignment.annotator)


@require_POST
@never_cache
@answers_refusals
def heartbeat(request: Signed, code: str, assignment_id: int) -> HttpResponse:
    _, assignment = assignment_for(request.user, code, assignment_id)
    extend(assignment=assignment)
    return JsonResponse({"lease_s": LEASE_S})


@require_POST
@never_cache
@answers_refusals
def undo(request: Signed, code: str) -> HttpResponse:
    migration = queue_for(request.user, code)
    annotator = annotator_of(user=request.user, service=migration.service)
    assignment = undo_last(migration=migration, annotator=annotator, actor=request.user)
    if not speaks_json(request):
        return redirect("judge", code)
    return JsonResponse(
        {
            "undone": True,
            "pair": pair_json(migration, assignment),
            "former": former_answers(assignment),
            "reasons": former_reasons(assignment),
            "progress": progress_json(migration, annotator),
            **state_json(migration, annotator),
        }
    )


def pair_json(migration: Migration, assignment: Assignment) -> dict[str, object]:
    return shown_to(migration, assignment).as_json()


def shown_to(migration: Migration, assignment: Assignment) -> Shown:
    """The pair on this person's screen; names that had to be masked are put down for the lead."""
    desk = desk_of(migration)
    pair = shown(assignment, desk, LEASE_S)
    log_masked(assignment=assignment, shown=pair, desk=desk)
    return pair


def progress_json(migration: Migration, annotator: Annotator) -> dict[str, int]:
    progress = progress_of(migration, annotator)
    return {
        "today": progress.today,
        "judged": progress.judged,
        "remaining": progress.remaining,
    }


def reason_json(nothing: NothingToJudge) -> dict[str, object]:
    return {"code": nothing.code, "message": nothing.message, "retry_s": nothing.retry_s}


def _reasons_of(request: Signed, body: Mapping[str, Any]) -> Any:
    """None where the request does not speak of reasons."""
    return request.POST.getlist("reasons") or None if request.POST else body.get("reasons")


def _saved(
    request: Signed, migration: Migration, annotator: Annotator, **more: Any
) -> HttpResponse:
    if not speaks_json(request):
        return redirect("judge", migration.judging_code)
    progress = progress_json(migration, annotator)
    state = state_json(migration, annotator)
    return JsonResponse({"saved": True, "progress": progress, **state, **more})
