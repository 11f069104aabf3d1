"""What an admin looks after: services, and the language models that migrations are about."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from migrations_app.models import LanguageModel
from migrations_app.permissions import Role, may_open_services, service_for
from migrations_app.planning.permissions import PersonRequest
from migrations_app.setup import selectors
from migrations_app.setup.forms.registry import LanguageModelForm, ServiceForm
from migrations_app.setup.services import registry


def setup(request: PersonRequest) -> HttpResponse:
    _refuse_outsiders(request)
    rows = selectors.administered(request.user)
    waiting = sum(1 for row in rows for progress in row.migrations if progress.next)
    known = LanguageModel.objects.count()
    context = {"rows": rows, "waiting": waiting, "known_models": known}
    return render(request, "migrations_app/setup/setup.html", context)


def service_new(request: PersonRequest) -> HttpResponse:
    _refuse_outsiders(request)
    form = ServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service = registry.open_service(**form.cleaned_data, actor=request.user)
        messages.success(request, f"{service.name} is open, and you are its admin.")
        return redirect("setup")
    return render(request, "migrations_app/setup/service.html", {"form": form})


def service_edit(request: PersonRequest, slug: str) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    form = ServiceForm(request.POST or None, instance=service)
    if request.method == "POST" and form.is_valid():
        registry.change_service(service=service, **form.cleaned_data, actor=request.user)
        messages.success(request, "Saved.")
        return redirect("setup")
    context = {"form": form, "service": service}
    return render(request, "migrations_app/setup/service.html", context)


def language_models(request: PersonRequest) -> HttpResponse:
    _refuse_outsiders(request)
    models = selectors.language_models()
    return render(request, "migrations_app/setup/language_models.html", {"models": models})


def language_model_new(request: PersonRequest) -> HttpResponse:
    _refuse_outsiders(request)
    form = LanguageModelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        model = registry.add_language_model(fields=form.cleaned_data, actor=request.user)
        messages.success(request, f"{model.name} is known now.")
        return redirect("language_models")
    return render(request, "migrations_app/setup/language_model.html", {"form": form})


def language_model_edit(request: PersonRequest, pk: int) -> HttpResponse:
    _refuse_outsiders(request)
    model = get_object_or_404(LanguageModel, pk=pk)
    form = LanguageModelForm(request.POST or None, instance=model, used=selectors.is_used(model))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        registry.change_language_model(model=model, fields=fields, actor=request.user)
        messages.success(request, "Saved.")
        return redirect("language_models")
    context = {"form": form, "model": model}
    return render(request, "migrations_app/setup/language_model.html", context)


def _refuse_outsiders(request: PersonRequest) -> None:
    """Language models belong to no service: whoever administers one may name them."""
    if not may_open_services(request.user):
        raise PermissionDenied
