"""All migrations that a person may see, the most urgent first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from migrations_app.permissions import may_open_services
from migrations_app.portfolio.calendar import calendar_of
from migrations_app.portfolio.entry import Choice
from migrations_app.portfolio.selectors import only_judges, portfolio_of


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
