"""All migrations that a person may see, the most urgent first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from migrations_app.permissions import may_open_services
from migrations_app.portfolio.selectors import only_judges, portfolio_of


@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    if only_judges(request.user):
        return redirect("judging")
    context = {
        "portfolio": portfolio_of(request.user),
        "may_open": may_open_services(request.user),
    }
    return render(request, "migrations_app/portfolio/portfolio.html", context)
