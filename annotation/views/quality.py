"""What someone tells beside the answers: a flag, a guess, an objection, answers begun."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from annotation.forms import body_of, speaks_json, text_of
from annotation.permissions import assignment_for
from annotation.services import flag_pair, keep_draft, record_guess, record_objection
from annotation.views.replies import Signed, answers_refusals


@require_POST
@never_cache
@answers_refusals
def flag(request: Signed, code: str, assignment_id: int) -> HttpResponse:
    _, assignment = assignment_for(request.user, code, assignment_id)
    flag_pair(assignment=assignment, note=text_of(body_of(request), "note"), actor=request.user)
    return _told(request, code, gettext("The lead has your note."))


@require_POST
@never_cache
@answers_refusals
def guess(request: Signed, code: str, assignment_id: int) -> HttpResponse:
    """Whether it was right is told to nobody who judges."""
    _, assignment = assignment_for(request.user, code, assignment_id)
    side = text_of(body_of(request), "side")
    record_guess(assignment=assignment, side=side, actor=request.user)
    return _told(request, code, gettext("Thank you."))


@require_POST
@never_cache
@answers_refusals
def objection(request: Signed, code: str, assignment_id: int) -> HttpResponse:
    """Why a score that preferred the other side may be wrong."""
    _, assignment = assignment_for(request.user, code, assignment_id)
    codes = body_of(request).get("codes")
    record_objection(assignment=assignment, codes=codes, actor=request.user)
    return _told(request, code, "Thank you.")


@require_POST
@never_cache
@answers_refusals
def draft(request: Signed, code: str, assignment_id: int) -> HttpResponse:
    _, assignment = assignment_for(request.user, code, assignment_id)
    keep_draft(assignment=assignment, draft=body_of(request).get("draft"))
    return JsonResponse({"kept": True})


def _told(request: Signed, code: str, message: str) -> HttpResponse:
    if speaks_json(request):
        return JsonResponse({"saved": True})
    messages.success(request, message)
    return redirect("judge", code)
