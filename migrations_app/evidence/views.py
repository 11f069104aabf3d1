"""Evidence of one migration: files brought, watched, taken back, and what came of them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from migrations_app.evidence import queue, uploads
from migrations_app.evidence.forms import UploadForm
from migrations_app.evidence.selectors import job_page, jobs_of, population_lines
from migrations_app.models import ImportJob, Migration
from migrations_app.permissions import Permission, may, migration_for
from migrations_app.planning.permissions import PersonRequest, read_setup

JOBS_A_PAGE = 20
# What the browser asks for again and again while an import runs.
PARTS = {"state": "_job", "line": "_job_line"}


def evidence(request: PersonRequest, slug: str) -> HttpResponse:
    migration = read_setup(request.user, slug)
    return _page(request, migration, UploadForm())


@require_POST
@csrf_exempt
def import_new(request: PersonRequest, slug: str) -> HttpResponse:
    """What is too large is refused before it is read; only then is the form looked at, and its
    token with it (`_upload`).
    """
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    uploads.refuse_size(int(request.META.get("CONTENT_LENGTH") or 0) - uploads.MEGABYTE)
    return _upload(request, migration)


@csrf_protect
def _upload(request: PersonRequest, migration: Migration) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, migration, form)
    job = queue.request_import(
        migration=migration,
        request=form.request_for(migration, dry_run="check" in request.POST),
        files=form.cleaned_data["evidence_files"],
        actor=request.user,
    )
    return redirect("import_job", migration.slug, job.pk)


def import_job(request: PersonRequest, slug: str, job: int) -> HttpResponse:
    migration = read_setup(request.user, slug)
    found = get_object_or_404(jobs_of(migration), pk=job)
    context = {
        "migration": migration,
        "page": job_page(found),
        "may_configure": may(request.user, Permission.CONFIGURE, migration),
    }
    name = PARTS.get(request.GET.get("part", ""), "job")
    return render(request, f"migrations_app/evidence/{name}.html", context)


@require_POST
def import_cancel(request: PersonRequest, slug: str, job: int) -> HttpResponse:
    found = _job(request, slug, job)
    queue.cancel_import(job=found, actor=request.user)
    if found.state != ImportJob.State.CANCELLED:
        messages.warning(request, f"It had {found.state} already.")
    return redirect("import_job", slug, job)


@require_POST
def import_repeat(request: PersonRequest, slug: str, job: int) -> HttpResponse:
    """The files that were checked, now for good; or once more after a failure."""
    found = _job(request, slug, job)
    dry_run = "check" in request.POST
    again = queue.repeat_import(job=found, dry_run=dry_run, actor=request.user)
    return redirect("import_job", slug, again.pk)


def _job(request: PersonRequest, slug: str, job: int) -> ImportJob:
    migration = migration_for(request.user, slug, Permission.CONFIGURE)
    return get_object_or_404(jobs_of(migration), pk=job)


def _page(request: PersonRequest, migration: Migration, form: UploadForm) -> HttpResponse:
    jobs = Paginator(jobs_of(migration), JOBS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "migration": migration,
        "form": form,
        "jobs": [job_page(job) for job in jobs],
        "paging": jobs,
        "population": population_lines(migration),
        "limit_bytes": uploads.limit(),
        "may_configure": may(request.user, Permission.CONFIGURE, migration),
    }
    status = 422 if form.errors else 200
    return render(request, "migrations_app/evidence/evidence.html", context, status=status)
