"""The page of a migration, and what moves on it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from calibration.dashboard.loading import load, plans_of
from calibration.dashboard.policy import with_plots
from calibration.dashboard.pulse import pulse_of
from calibration.dashboard.selectors import page_of
from calibration.dashboard.supposed import supposed_of
from migrations_app.permissions import Permission, migration_for


@require_GET
@gzip_page
@with_plots
def migration(request: HttpRequest, slug: str) -> HttpResponse:
    found = migration_for(request.user, slug, Permission.SEE_RESULTS)
    pulse = pulse_of(found)
    context = {"page": page_of(found, pulse, request.user), "etag": pulse.etag}
    return render(request, "calibration/migration.html", context)


@require_GET
@gzip_page
def live(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = migration_for(request.user, slug, Permission.SEE_RESULTS)
    pulse = pulse_of(found)
    if unchanged := get_conditional_response(request, etag=pulse.etag):
        return unchanged
    page = page_of(found, pulse, request.user)
    response = render(request, "calibration/_live.html", {"page": page})
    response["ETag"] = pulse.etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_GET
@gzip_page
def what_if(request: HttpRequest, slug: str) -> HttpResponse:
    """Verdicts under other terms; nothing is stored."""
    found = migration_for(request.user, slug, Permission.SEE_RESULTS)
    plans = plans_of(found)
    page = supposed_of(load(found, plans), request.GET) if plans else None
    return render(request, "calibration/what_if.html", {"migration": found, "page": page})
