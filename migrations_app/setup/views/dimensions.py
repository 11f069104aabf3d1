"""Quality dimensions of one migration."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from migrations_app.models import Migration, QualityDimension
from migrations_app.permissions import Permission, may, migration_for
from migrations_app.planning.permissions import PersonRequest, read_setup
from migrations_app.setup import selectors
from migrations_app.setup.dimension_templates import BY_SLUG, TEMPLATES
from migrations_app.setup.forms.dimensions import DimensionChangeForm, DimensionForm, initial_of
from migrations_app.setup.markup import rubric_html
from migrations_app.setup.services.dimensions import (
    add_dimension,
    change_dimension,
    remove_dimension,
)


def dimension_new(request: PersonRequest, slug: str) -> HttpResponse:
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    template = BY_SLUG.get(request.GET.get("template", ""))
    form = DimensionForm(request.POST or None, migration=migration, initial=initial_of(template))
    if request.method == "POST" and form.is_valid():
        dimension = add_dimension(migration=migration, fields=form.cleaned_data, actor=request.user)
        messages.success(request, f"{dimension.name} will be judged.")
        return redirect("migration_setup", slug)
    context = {"form": form, "migration": migration, "templates": TEMPLATES, "chosen": template}
    return render(request, "migrations_app/setup/dimension_new.html", context)


def dimension(request: PersonRequest, slug: str, dimension: str) -> HttpResponse:
    """The dimension to read; the form beside it while it can still be changed."""
    migration = read_setup(request.user, slug)
    found = get_object_or_404(migration.dimensions, slug=dimension)
    context = {
        "migration": migration,
        "dimension": found,
        "rubric": rubric_html(found.rubric),
        "fixed": selectors.why_fixed(migration),
        "may_configure": may(request.user, Permission.CONFIGURE, migration),
    }
    return render(request, "migrations_app/setup/dimension.html", context)


def dimension_edit(request: PersonRequest, slug: str, dimension: str) -> HttpResponse:
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    found = get_object_or_404(migration.dimensions, slug=dimension)
    if selectors.why_fixed(migration):
        return redirect("dimension", slug, dimension)
    form = _change_form(request, migration, found)
    if request.method == "POST" and form.is_valid():
        change_dimension(dimension=found, fields=form.cleaned_data, actor=request.user)
        messages.success(request, "Saved.")
        return redirect("migration_setup", slug)
    context = {"form": form, "migration": migration, "dimension": found}
    return render(request, "migrations_app/setup/dimension_edit.html", context)


@require_POST
def dimension_remove(request: PersonRequest, slug: str, dimension: str) -> HttpResponse:
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    found = get_object_or_404(migration.dimensions, slug=dimension)
    remove_dimension(dimension=found, actor=request.user)
    messages.success(request, f"{found.name} is removed.")
    return redirect("migration_setup", slug)


def _change_form(
    request: PersonRequest, migration: Migration, found: QualityDimension
) -> DimensionChangeForm:
    return DimensionChangeForm(
        request.POST or None,
        migration=migration,
        initial=initial_of(found),
        scale_fixed=selectors.scale_fixed(found),
    )
