"""A migration: opened, its steps on one page, changed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from migrations_app.models import LanguageModel, Migration
from migrations_app.permissions import Permission, Role, may, migration_for, services_of
from migrations_app.planning.permissions import PersonRequest, read_setup
from migrations_app.setup import selectors
from migrations_app.setup.forms.migrations import MigrationChangeForm, MigrationForm
from migrations_app.setup.services.migrations import change_migration, open_migration


def migration_new(request: PersonRequest) -> HttpResponse:
    services = services_of(request.user, Role.ADMIN)
    if not services:
        raise PermissionDenied
    first = {"service": request.GET.get("service") or services[0]}
    form = MigrationForm(request.POST or None, services=services, initial=first)
    if request.method == "POST" and form.is_valid():
        migration = open_migration(**form.cleaned_data, actor=request.user)
        messages.success(request, f"{migration.name} is open as a draft.")
        return redirect("migration_setup", migration.slug)
    context = {"form": form, "enough_models": LanguageModel.objects.count() > 1}
    return render(request, "migrations_app/setup/migration_new.html", context)


def migration_setup(request: PersonRequest, slug: str) -> HttpResponse:
    migration = read_setup(request.user, slug)
    page = selectors.setup_page(migration)
    context = {
        "page": page,
        "done": {step.value: True for step in page.progress.done},
        "next": {page.progress.next: True},
        "migration": migration,
        "may_configure": may(request.user, Permission.CONFIGURE, migration),
        "fixed": selectors.why_fixed(migration),
    }
    return render(request, "migrations_app/setup/migration_setup.html", context)


def migration_edit(request: PersonRequest, slug: str) -> HttpResponse:
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    fixed = selectors.why_fixed(migration)
    form = _change_form(request, migration)
    if request.method == "POST" and form.is_valid():
        change_migration(migration=migration, **form.cleaned_data, actor=request.user)
        messages.success(request, "Saved.")
        return redirect("migration_setup", slug)
    context = {"form": form, "migration": migration, "fixed": fixed}
    return render(request, "migrations_app/setup/migration_edit.html", context)


def _change_form(request: PersonRequest, migration: Migration) -> MigrationChangeForm:
    fixed = selectors.why_fixed(migration) or selectors.arms_fixed(migration)
    return MigrationChangeForm(request.POST or None, migration=migration, fixed=fixed)
