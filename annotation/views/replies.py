"""Refusals in the language of the request: JSON to the page's script, a redirect to its form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from annotation.errors import BadAnswer
from annotation.forms import speaks_json
from migrations_app.errors import SuccessorError

View = Callable[..., HttpResponse]


class Signed(HttpRequest):
    """A request that LoginRequiredMiddleware let through."""

    user: User


def refuse(code: str, message: str, status: int, field: str = "") -> JsonResponse:
    return JsonResponse({"code": code, "message": message, "field": field}, status=status)


def answers_refusals(view: View) -> View:
    """For views that take something: `code` is the judging code in the address."""

    @wraps(view)
    def answered(request: Signed, code: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, code, **kwargs)
        except SuccessorError as refusal:
            return _refused(request, code, refusal)
        except Http404:
            if not speaks_json(request):
                raise
            return refuse("not_found", _("There is no such pair of yours here."), 404)
        except PermissionDenied:
            if not speaks_json(request):
                raise
            return refuse("not_allowed", _("You may not judge here: ask a lead."), 403)

    return answered


def _refused(request: HttpRequest, code: str, refusal: SuccessorError) -> HttpResponse:
    if not speaks_json(request):
        messages.warning(request, refusal.message)
        return redirect("judge", code)
    field = refusal.field if isinstance(refusal, BadAnswer) else ""
    return refuse(refusal.code, refusal.message, 400 if field else 409, field)
