"""The plan: chosen with its price in view, frozen once, read ever after."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from migrations_app.errors import SuccessorError
from migrations_app.models import Migration
from migrations_app.permissions import Permission, may, migration_for
from migrations_app.planning.amendments_form import AmendmentForm
from migrations_app.planning.changes import INSTEAD
from migrations_app.planning.forms import PlanForm
from migrations_app.planning.outlook import Assumptions, Outlook
from migrations_app.planning.permissions import PersonRequest, read_setup
from migrations_app.planning.selectors import (
    Draft,
    Preview,
    draft_of,
    frozen_page,
    ground_of,
    preview_of,
    wishes_in_force,
)
from migrations_app.planning.services import (
    REPLANNABLE,
    Freezing,
    amend_plan,
    freeze_new_version,
    freeze_plan,
)
from migrations_app.planning.sinks import judged_pairs


def plan(request: PersonRequest, slug: str) -> HttpResponse:
    """The frozen plan; else the terms to choose. A POST only counts again, without JavaScript."""
    migration = read_setup(request.user, slug)
    may_configure = may(request.user, Permission.CONFIGURE, migration)
    context: dict[str, Any] = {"migration": migration, "may_configure": may_configure}
    if migration.plan is not None:
        context["page"] = frozen_page(migration)
        context["may_replan"] = may_configure and migration.state in REPLANNABLE
        return render(request, "migrations_app/planning/plan_frozen.html", context)
    if request.method == "POST" and not may_configure:
        raise PermissionDenied
    return _terms(request, draft_of(migration), context)


def plan_new_version(request: PersonRequest, slug: str) -> HttpResponse:
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    if migration.plan is None or migration.state not in REPLANNABLE:
        return redirect("plan", slug)
    return _terms(request, draft_of(migration), {"migration": migration, "may_configure": True})


def plan_amend(request: PersonRequest, slug: str) -> HttpResponse:
    """Terms, then what changing them means, then, confirmed as it was seen, the amendment."""
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    plan = migration.plan
    if plan is None or migration.state not in REPLANNABLE:
        return redirect("plan", slug)
    dimensions = list(migration.dimensions.all())
    ground = ground_of(migration, plan)
    form = AmendmentForm(request.POST or None, ground=ground, dimensions=dimensions)
    preview, judged = None, judged_pairs(migration)
    if form.is_valid():
        try:
            preview = preview_of(ground, form.wishes, dimensions)
            if _is_confirmed(request, preview):
                return _amended(request, migration, form)
        except SuccessorError as refusal:
            form.add_error(None, refusal.message[:1].upper() + refusal.message[1:] + ".")
    context = {
        "migration": migration,
        "may_configure": True,
        "plan": plan,
        "form": form,
        "preview": preview,
        "judged": [(d.name, judged.get(d.slug, 0)) for d in dimensions],
        "instead": INSTEAD,
    }
    return render(request, "migrations_app/planning/plan_amend.html", context)


def _is_confirmed(request: PersonRequest, preview: Preview) -> bool:
    """A second click finds nothing to change any more: that is no other wish."""
    seen = request.POST.get("seen")
    return bool(seen) and (seen == preview.digest or not preview.changes)


def _amended(request: PersonRequest, migration: Migration, form: AmendmentForm) -> HttpResponse:
    amend_plan(
        migration_slug=migration.slug,
        wishes=form.wishes,
        reason=form.cleaned_data["reason"],
        actor=request.user,
    )
    messages.success(request, "The plan is amended. The result is being computed anew.")
    return redirect("plan", migration.slug)


@require_POST
def plan_outlook(request: PersonRequest, slug: str) -> HttpResponse:
    """What the terms typed so far would do: the part of the page that follows the typing."""
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    draft = draft_of(migration)
    form = _form(draft, request.POST)
    context = {"form": form, "outlook": _outlook(draft, form), "migration": migration}
    return render(request, "migrations_app/planning/_outlook.html", context)


@require_POST
def plan_freeze(request: PersonRequest, slug: str) -> HttpResponse:
    """First what freezing means, then, confirmed, the plan."""
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    draft = draft_of(migration)
    form = _form(draft, request.POST)
    if form.is_valid() and request.POST.get("confirmed"):
        return _frozen(request, migration, draft, form)
    if form.is_valid():
        return _confirm(request, migration, draft, form)
    return _terms(request, draft, {"migration": migration, "may_configure": True}, form)


def _frozen(
    request: PersonRequest, migration: Migration, draft: Draft, form: PlanForm
) -> HttpResponse:
    if _narrow(draft, form) and not request.POST.get("narrow"):
        form.add_error(None, "Say that the narrow margins are meant, or widen them.")
        return _confirm(request, migration, draft, form)
    try:
        frozen = _freeze(request, migration, form)
    except SuccessorError as refusal:
        form.add_error(None, refusal.message[:1].upper() + refusal.message[1:] + ".")
        return _terms(request, draft, {"migration": migration, "may_configure": True}, form)
    messages.success(request, f"Plan {frozen.plan.version} is frozen. Judging can begin.")
    return redirect("plan", migration.slug)


def _confirm(
    request: PersonRequest, migration: Migration, draft: Draft, form: PlanForm
) -> HttpResponse:
    context = {
        "migration": migration,
        "form": form,
        "outlook": _outlook(draft, form),
        "version": draft.plan.version + 1 if draft.plan else 1,
        "population": draft.population,
    }
    return render(request, "migrations_app/planning/plan_confirm.html", context)


def _terms(
    request: PersonRequest, draft: Draft, context: dict[str, Any], form: PlanForm | None = None
) -> HttpResponse:
    form = form or _form(draft, request.POST or None)
    context |= {"form": form, "outlook": _outlook(draft, form), "draft": draft}
    return render(request, "migrations_app/planning/plan.html", context)


def _freeze(request: PersonRequest, migration: Migration, form: PlanForm) -> Freezing:
    terms: dict[str, Any] = {
        "migration_slug": migration.slug,
        "wishes": form.wishes,
        "actor": request.user,
    }
    if form.plan is None:
        return freeze_plan(**terms)
    return freeze_new_version(**terms, reason=form.cleaned_data["reason"])


def _form(draft: Draft, data: QueryDict | None) -> PlanForm:
    return PlanForm(data, dimensions=draft.dimensions, population=draft.population, plan=draft.plan)


def _outlook(draft: Draft, form: PlanForm) -> Outlook | None:
    """None while what is typed makes no plan. A missing reason does not change what it does."""
    if not form.is_bound:
        return draft.outlook(wishes_in_force(draft.plan), Assumptions())
    if form.errors.keys() - {"reason"}:
        return None
    return draft.outlook(form.wishes, form.assumptions)


def _narrow(draft: Draft, form: PlanForm) -> bool:
    outlook = _outlook(draft, form)
    return outlook is not None and bool(outlook.narrow)
