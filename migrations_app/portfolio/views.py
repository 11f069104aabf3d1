"""All migrations that a person may see, the most urgent first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from migrations_app.permissions import may_open_services
from migrations_app.portfolio.calendar import calendar_of
from migrations_app.portfolio.entry import Choice
from migrations_app.portfolio.results_by_template import registry_of
from migrations_app.portfolio.selectors import only_judges, portfolio_of
from migrations_app.portfolio.templates import TemplateChoice


@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    if only_judges(request.user):
        return redirect("judging")
    context = {
        "portfolio": portfolio_of(request.user, Choice.of(request.GET.dict())),
        "may_open": may_open_services(request.user),
    }
    return render(request, "migrations_app/portfolio/portfolio.html", context)


@require_GET
def sunset_calendar(request: HttpRequest) -> HttpResponse:
    if only_judges(request.user):
        return redirect("judging")
    entries = portfolio_of(request.user, Choice()).entries
    calendar = calendar_of(entries, timezone.now().date())
    return render(request, "migrations_app/portfolio/calendar.html", {"calendar": calendar})


@require_GET
def prompt_registry(request: HttpRequest) -> HttpResponse:
    if only_judges(request.user):
        return redirect("judging")
    choice = TemplateChoice.of(request.GET.dict())
    registry, page = registry_of(request.user, choice, request.GET.get("page", ""))
    context = {"registry": registry, "page": page}
    return render(request, "migrations_app/portfolio/prompt_registry.html", context)
