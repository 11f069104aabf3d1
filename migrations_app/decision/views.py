"""Asking for a decision, and the second pair of eyes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from migrations_app.decision import signing
from migrations_app.decision.forms import AnswerForm, DecisionForm
from migrations_app.decision.page import Page, page_of
from migrations_app.errors import SuccessorError
from migrations_app.models import Decision, Migration
from migrations_app.permissions import Permission, migration_for

WHY = "Say why you refuse: the reason stays on record. Nothing was stored."


class Signed(HttpRequest):
    """A request that LoginRequiredMiddleware let through."""

    user: User


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: Signed, slug: str) -> HttpResponse:
    """The recommendation, the form where this person may ask, and all that was decided."""
    if request.method == "POST":
        return _ask(request, migration_for(request.user, slug, Permission.DECIDE))
    migration = migration_for(request.user, slug, Permission.SEE_RESULTS)
    page = page_of(migration, request.user)
    return _shown(request, migration, page, _form(request, page) if page.may_ask else None)


@require_POST
def sign(request: Signed, slug: str, decision_id: int) -> HttpResponse:
    def act(found: Decision, form: AnswerForm) -> str:
        given = form.cleaned_data
        signing.sign(decision=found, seen=given["seen"], actor=request.user, note=given["note"])
        return "Signed. The decision is in force."

    return _answered(request, slug, decision_id, act)


@require_POST
def refuse(request: Signed, slug: str, decision_id: int) -> HttpResponse:
    def act(found: Decision, form: AnswerForm) -> str:
        note = form.cleaned_data["note"].strip()
        if not note:
            return WHY
        signing.refuse(decision=found, actor=request.user, note=note)
        return "Refused. Nothing is in force that was not before."

    return _answered(request, slug, decision_id, act)


@require_POST
def withdraw(request: Signed, slug: str, decision_id: int) -> HttpResponse:
    def act(found: Decision, form: AnswerForm) -> str:
        signing.withdraw(decision=found, actor=request.user, note=form.cleaned_data["note"])
        return "Withdrawn. Nobody is asked to sign it any more."

    return _answered(request, slug, decision_id, act)


def _ask(request: Signed, migration: Migration) -> HttpResponse:
    page = page_of(migration, request.user)
    form = _form(request, page)
    if form.is_valid():
        try:
            signing.request_decision(migration=migration, wish=form.wish, actor=request.user)
        except SuccessorError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Asked for. Another owner of the service signs it.")
            return redirect("decision", migration.slug)
    return _shown(request, migration, page, form, status=409 if page.may_ask else 403)


def _answered(
    request: Signed, slug: str, decision_id: int, act: Callable[[Decision, AnswerForm], str]
) -> HttpResponse:
    migration = migration_for(request.user, slug, Permission.DECIDE)
    found = get_object_or_404(Decision, pk=decision_id, migration=migration)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise PermissionDenied
    try:
        messages.info(request, act(found, form))
    except SuccessorError as refusal:
        messages.warning(request, refusal.message)
    return redirect("decision", slug)


def _form(request: Signed, page: Page) -> DecisionForm:
    seen = page.recommendation.evidence_hash if page.recommendation else ""
    chosen = page.recommendation.candidate_id if page.recommendation else None
    outcome = "held" if page.why_not or chosen is None else "approved"
    return DecisionForm(
        request.POST or None,
        candidates=page.candidates,
        owners=page.owners,
        asks=request.user,
        initial={"seen": seen, "candidate": chosen, "outcome": outcome},
    )


def _shown(
    request: Signed,
    migration: Migration,
    page: Page,
    form: DecisionForm | None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"migration": migration, "page": page, "form": form}
    return render(request, "migrations_app/decision/decision.html", context, status=status)
