"""What load balancers and operators ask: without login, and told nothing but names."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.health_checks import readiness


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; whatever it depends on is not asked."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether requests should be sent here. Without workers they should: pages say what waits."""
    found = readiness()
    body = {"status": found.status, "failed": found.failed, "workers": found.workers}
    return JsonResponse(body, status=503 if found.failed else 200)


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
