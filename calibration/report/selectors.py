"""Frozen reports as they are read."""

from django.db.models import QuerySet
from django.http import Http404

from calibration.models import Report
from migrations_app.audit.canonical import sha256_of
from migrations_app.models import Migration


def reports_of(migration: Migration) -> QuerySet[Report]:
    """The newest first, without their documents."""
    found = Report.objects.filter(migration=migration).select_related("made_by")
    return found.defer("document").order_by("-id")


def report_at(migration: Migration, digest: str) -> Report:
    """By the whole digest; Http404 where there is none of this migration."""
    found = Report.objects.filter(migration=migration, digest=digest).first()
    if found is None:
        raise Http404(f"no report {digest}")
    return found


def content_digest(report_id: str) -> str | None:
    """For the record: of the document as it is stored now."""
    found = Report.objects.filter(pk=report_id).values_list("document", flat=True).first()
    return sha256_of(found) if found is not None else None
