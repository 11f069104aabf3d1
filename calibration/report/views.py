"""Frozen reports: made, read in the browser, taken away as HTML, JSON, PDF or for a model card."""

import json

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from calibration.errors import NoPlanError
from calibration.models import Report
from calibration.report.card import model_card
from calibration.report.file import html_of
from calibration.report.pdf import browser, pdf_of
from calibration.report.reading import reading_of
from calibration.report.selectors import report_at, reports_of
from calibration.report.services import freeze_report
from migrations_app.permissions import Permission, migration_for

NO_BROWSER = (
    "There is no Chromium on this server, so no PDF is made here. Open the HTML file and print it."
)


class Signed(HttpRequest):
    """A request that LoginRequiredMiddleware let through."""

    user: User


@require_GET
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    migration = migration_for(request.user, slug, Permission.SEE_RESULTS)
    found = list(reports_of(migration)[:100])
    return render(
        request, "calibration/report/list.html", {"migration": migration, "reports": found}
    )


@require_POST
def freeze(request: Signed, slug: str) -> HttpResponse:
    migration = migration_for(request.user, slug, Permission.SEE_RESULTS)
    try:
        made = freeze_report(migration=migration, actor=request.user)
    except NoPlanError as refusal:
        messages.warning(request, refusal.message)
        return redirect("reports", slug)
    return redirect("report", slug, made.digest)


@require_GET
def report(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    found = _report(request, slug, digest)
    context = {"report": found, "reading": reading_of(found.document), "printable": browser()}
    return render(request, "calibration/report/page.html", context)


@require_GET
def as_html(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    found = _report(request, slug, digest)
    return _file(found, html_of(found).encode(), "text/html; charset=utf-8", "html")


@require_GET
def as_json(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    found = _report(request, slug, digest)
    document = {"digest": found.digest, "document": found.document}
    text = json.dumps(document, indent=1, ensure_ascii=False)
    return _file(found, text.encode(), "application/json", "json")


@require_GET
def as_pdf(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    found, path = _report(request, slug, digest), browser()
    if path is None:
        messages.warning(request, NO_BROWSER)
        return redirect("report", slug, digest)
    return _file(found, pdf_of(html_of(found), path), "application/pdf", "pdf")


@require_GET
def as_card(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    found = _report(request, slug, digest)
    text = model_card(found.document, found.digest)
    return _file(found, text.encode(), "text/markdown; charset=utf-8", "md")


def _report(request: HttpRequest, slug: str, digest: str) -> Report:
    return report_at(migration_for(request.user, slug, Permission.SEE_RESULTS), digest)


def _file(found: Report, content: bytes, kind: str, ending: str) -> HttpResponse:
    """Never opened within this site: a file has a style of its own, which its policy forbids."""
    name = f"{found.document['migration']['slug']}-{found.digest[:12]}.{ending}"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
