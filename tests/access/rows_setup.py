from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from migrations_app.models import ImportJob, LanguageModel, Webhook
from migrations_app.notifications.services import send_test
from tests.access.cast import Cast
from tests.access.table import ROLES, Row, everyone, members

# Language models and new services belong to no service: whoever administers one, nobody else.
ADMINS = everyone(403) | {"anonymous": 302, "admin": 200}
READERS = members(allowed=("lead", "owner", "admin", "auditor"))
ADMIN = members(allowed=("admin",))
ADMIN_SENT_ON = members(allowed=("admin",), status=302)
# Once judging is over an annotator may look as well.
MEMBERS = members(allowed=ROLES)
INVALID = members(allowed=("admin",), status=422)
TERMS = {"alpha": "5", "n_max": "100", "n_min": "50", "r_squared": "0.3"}


def of_migration(cast: Cast) -> dict[str, Any]:
    return {"slug": cast.migration.slug}


def of_service(cast: Cast) -> dict[str, Any]:
    return {"slug": cast.service.slug}


def of_dimension(cast: Cast) -> dict[str, Any]:
    dimension = cast.migration.dimensions.first()
    assert dimension is not None
    return of_migration(cast) | {"dimension": dimension.slug}


def of_person(cast: Cast) -> dict[str, Any]:
    return of_service(cast) | {"user": cast.people["lead"].pk}


def of_import(cast: Cast) -> dict[str, Any]:
    job = ImportJob.objects.create(
        migration=cast.migration,
        source="f.jsonl",
        state="cancelled",
        options=OPTIONS,
    )
    return of_migration(cast) | {"job": job.pk}


def of_model(cast: Cast) -> dict[str, Any]:
    return {"pk": LanguageModel.objects.earliest("pk").pk}


def bad_file(cast: Cast) -> dict[str, Any]:
    return {"evidence_files": SimpleUploadedFile("f.txt", b"x"), "human": "ignore"}


OPTIONS = {"dry_run": True, "human": "ignore"}


def of_webhook(cast: Cast) -> dict[str, Any]:
    webhook = Webhook.objects.create(
        service=cast.service,
        url="https://example.org/",
        salt="0" * 64,
        kinds=[],
        created_by=cast.people["admin"],
    )
    return of_service(cast) | {"pk": webhook.pk}


def of_delivery(cast: Cast) -> dict[str, Any]:
    found = of_webhook(cast)
    sent = send_test(webhook=Webhook.objects.get(pk=found["pk"]))
    return found | {"delivery": sent.pk}


ROWS = [
    Row("notifications", everyone(200) | {"anonymous": 302}, note="each person's own"),
    Row("webhooks", ADMIN, of_service),
    Row("webhook_add", INVALID, of_service, method="post", note="nothing sent"),
    Row("webhook", ADMIN, of_webhook),
    Row("webhook_test", ADMIN_SENT_ON, of_webhook, method="post"),
    Row("webhook_again", ADMIN_SENT_ON, of_delivery, method="post"),
    Row("webhook_switch", ADMIN_SENT_ON, of_webhook, method="post"),
    Row("setup", ADMINS),
    Row("service_new", ADMINS),
    Row("language_models", ADMINS),
    Row("language_model_new", ADMINS),
    Row("language_model_edit", ADMINS, of_model),
    Row("migration_new", ADMINS),
    Row("service_edit", ADMIN, of_service),
    Row("people", ADMIN, of_service),
    Row("people_add", INVALID, of_service, "post"),
    Row("people_invite", INVALID, of_service, "post"),
    Row("people_roles", ADMIN, of_person),
    # The lead has a password: a link would open somebody's account, so the admin is refused too.
    Row("people_invite_again", members(allowed=("admin",), status=409), of_person, "post"),
    Row("migration_setup", READERS, of_migration),
    Row("migration_setup", MEMBERS, of_migration, reviewed=True),
    Row("migration_edit", ADMIN, of_migration),
    Row("dimension_new", ADMIN, of_migration),
    Row("dimension", READERS, of_dimension),
    Row("dimension", MEMBERS, of_dimension, reviewed=True),
    Row("dimension_edit", ADMIN_SENT_ON, of_dimension, note="frozen"),
    Row(
        "dimension_remove", members(allowed=("admin",), status=409), of_dimension, "post",
        note="frozen",
    ),
    Row("evidence", READERS, of_migration),
    Row("evidence", MEMBERS, of_migration, reviewed=True),
    Row("import_new", INVALID, of_migration, "post", bad_file),
    Row("import_job", READERS, of_import),
    Row("import_job", MEMBERS, of_import, reviewed=True),
    Row("import_cancel", ADMIN_SENT_ON, of_import, "post"),
    Row("import_repeat", members(allowed=("admin",), status=409), of_import, "post"),
    Row("plan", READERS, of_migration),
    Row("plan", MEMBERS, of_migration, reviewed=True),
    Row("plan_outlook", ADMIN, of_migration, "post", lambda cast: TERMS),
    Row("plan_freeze", ADMIN, of_migration, "post", lambda cast: TERMS),
    Row("plan_amend", ADMIN, of_migration),
    Row("plan_new_version", ADMIN, of_migration),
]  # fmt: skip
