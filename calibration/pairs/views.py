"""Pairs that a candidate lost, to be read."""

from collections.abc import Callable

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotation.views.pages import EMBEDDED_MEDIA
from calibration.pairs.page import page_of
from migrations_app.permissions import Permission, migration_for

View = Callable[..., HttpResponse]
with_media: Callable[[View], View] = csp_update(EMBEDDED_MEDIA)


@require_GET
@with_media
def losing_pairs(request: HttpRequest, slug: str) -> HttpResponse:
    found = migration_for(request.user, slug, Permission.SEE_RESULTS)
    page = page_of(found, request.GET.dict())
    return render(request, "calibration/pairs.html", {"migration": found, "page": page})
