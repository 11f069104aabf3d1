"""Freezing a report: the document as it is now, its digest, an event in the record."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from calibration.models import Report
from calibration.report.document import Document, document_of
from calibration.selectors.evidence import repeatable_read
from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record
from migrations_app.models import Migration


def freeze_report(*, migration: Migration, actor: AbstractBaseUser | None = None) -> Report:
    """The document as it is now; the event after it tells of exactly this document."""
    document = _read(migration)
    document["made_by"] = actor.get_username() if actor else None
    with transaction.atomic():
        report = Report.objects.create(
            migration=migration,
            document=document,
            digest=sha256_of(document),
            made_by_id=actor.pk if actor else None,
        )
        record(
            verb="report_frozen",
            object_kind="report",
            object_id=report.pk,
            object_digest=report.digest,
            migration=migration,
            actor=actor,
        )
    return report


def _read(migration: Migration) -> Document:
    """All parts as of one moment; inside a transaction of the caller's, as that sees them."""
    if connection.in_atomic_block:
        return document_of(migration)
    with repeatable_read():
        return document_of(migration)
