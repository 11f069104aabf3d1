"""The record of a migration and of a service, to read and to take away."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from migrations_app.audit.export import export
from migrations_app.audit.filters import Filter
from migrations_app.audit.page import record_of
from migrations_app.audit.permissions import events_of, recorded_migration, recorded_service
from migrations_app.lines import Kind

PAGE = "migrations_app/audit/record.html"


@require_GET
@never_cache
def record(request: HttpRequest, slug: str) -> HttpResponse:
    migration = recorded_migration(request.user, slug)
    found = record_of(Q(migration=migration), migration.service_id, Filter.of(request.GET.dict()))
    context = {"record": found, "migration": migration, "service": migration.service}
    return render(request, PAGE, context)


@require_GET
@never_cache
def service_record(request: HttpRequest, slug: str) -> HttpResponse:
    service = recorded_service(request.user, slug)
    events = events_of(request.user, service)
    found = record_of(events, service.pk, Filter.of(request.GET.dict()))
    return render(request, PAGE, {"record": found, "service": service})


@require_GET
@never_cache
def record_export(request: HttpRequest, slug: str, kind: str) -> StreamingHttpResponse:
    migration = recorded_migration(request.user, slug)
    return _sent(request, Q(migration=migration), f"audit-{slug}", Kind(kind))


@require_GET
@never_cache
def service_record_export(request: HttpRequest, slug: str, kind: str) -> StreamingHttpResponse:
    service = recorded_service(request.user, slug)
    return _sent(request, events_of(request.user, service), f"audit-{slug}", Kind(kind))


def _sent(request: HttpRequest, events: Q, name: str, kind: Kind) -> StreamingHttpResponse:
    lines = export(events, Filter.of(request.GET.dict()), kind)
    reply = StreamingHttpResponse(lines, content_type=kind.content_type)
    reply["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return reply
