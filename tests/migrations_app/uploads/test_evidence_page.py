"""Files brought in the browser: queued, run by a task, shown as they stand."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from migrations_app.evidence import tasks, uploads
from migrations_app.evidence.services import run_job
from migrations_app.models import AuditEvent, ImportJob, Migration, OutputPair
from tests.migrations_app.pages import draft_of, person, service_of
from tests.migrations_app.test_uploads import zipped
from tests.migrations_app.uploads.uploaded import outputs, page_of, post, upload

pytestmark = pytest.mark.django_db


def test_files_are_kept_a_job_is_queued_and_a_worker_asked_after_the_commit(
    client: Client,
    admin: User,
    sent: list[list[Any]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = upload(client)
    assert (job.state, job.requested_by, job.source) == ("queued", admin, "outputs.jsonl")
    assert sent == [["evidence.import_job", [job.pk]]]
    assert uploads.there(job.pk)
    assert AuditEvent.objects.get(verb="import_requested").actor == admin


def test_the_task_imports_reports_and_removes_the_files(client: Client, admin: User) -> None:
    job = upload(client)
    tasks.import_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows_total) == ("succeeded", 240)
    assert OutputPair.objects.count() == 60
    assert not uploads.there(job.pk)
    assert AuditEvent.objects.get(verb="evidence_imported").actor == admin
    page = page_of(client, job)
    assert "Brought 60 new prompts, 120 outputs, 120 scores" in page
    assert "hx-trigger" not in page


def test_a_task_that_runs_twice_imports_once(client: Client) -> None:
    job = upload(client)
    tasks.import_job(job.pk)
    tasks.import_job(job.pk)
    assert AuditEvent.objects.filter(verb="evidence_imported").count() == 1
    assert run_job(job_id=job.pk) is None


def test_a_task_of_a_job_that_is_gone_does_nothing() -> None:
    assert run_job(job_id=4711) is None


def test_a_folder_in_an_archive_is_imported(client: Client, draft: Migration) -> None:
    item = {"prompt": "p", "segment": "", "outputs": {"old": "a", "new": "b"}}
    items = "".join(json.dumps(item | {"item_id": f"i{n}"}) + "\n" for n in range(3))
    meta = {"dimensions": {"correctness": {"type": "binary", "min": 0, "max": 1}}}
    members = {"set/items.jsonl": items.encode(), "set/meta.json": json.dumps(meta).encode()}
    post(client, zipped(members))
    job = ImportJob.objects.get()
    tasks.import_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.errors) == ("succeeded", [])
    assert OutputPair.objects.count() == 3


def test_every_bad_row_is_shown_with_its_file_and_line(client: Client) -> None:
    content = outputs(3).replace(b'"q1"', b"[]", 1)
    job = upload(client, content)
    tasks.import_job(job.pk)
    page = page_of(client, job)
    assert "Nothing was imported" in page
    assert "1 bad row." in page
    assert "outputs.jsonl" in page
    assert '<td class="n">3</td>' in page
    assert not OutputPair.objects.exists()
    assert uploads.there(job.pk)


def test_hostile_text_in_a_reason_stays_text(client: Client) -> None:
    job = upload(client, b'{"external_id": "q", "language_model": "<script>x()</script>"}\n')
    tasks.import_job(job.pk)
    assert "<script>x()" not in page_of(client, job)


def test_a_check_keeps_nothing_and_its_files_can_then_be_imported(client: Client) -> None:
    job = upload(client, check="1")
    tasks.import_job(job.pk)
    assert not OutputPair.objects.exists()
    page = page_of(client, job)
    assert "These files can be imported" in page
    client.post(reverse("import_repeat", args=["replace-old", job.pk]))
    again = ImportJob.objects.latest("pk")
    assert not again.options["dry_run"]
    tasks.import_job(again.pk)
    assert OutputPair.objects.count() == 60


def test_what_cannot_be_imported_is_named_at_the_field_and_leaves_no_job(client: Client) -> None:
    answer = post(client, SimpleUploadedFile("a.exe", b"MZ"))
    assert answer.status_code == 422
    assert "want files ending in" in answer.content.decode()
    assert post(client).status_code == 422
    assert post(client, SimpleUploadedFile("a.csv", b"x"), scale="a=stars").status_code == 422
    assert not ImportJob.objects.exists()


def test_an_upload_that_says_it_is_too_large_is_refused_unread(
    client: Client, settings: Settings
) -> None:
    settings.UPLOADS_MAX_BYTES = 1000
    answer = post(client, SimpleUploadedFile("a.csv", b"x" * 2 * uploads.MEGABYTE))
    assert answer.status_code == 409
    assert "at most 0 MB at once" in answer.content.decode()


def test_an_upload_needs_its_token(admin: User, draft: Migration) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    answer = post(strict, SimpleUploadedFile("a.csv", b"x"))
    assert answer.status_code == 403
    assert not ImportJob.objects.exists()


def test_progress_is_a_fragment_that_asks_for_itself_until_the_end(client: Client) -> None:
    job = upload(client)
    ImportJob.objects.filter(pk=job.pk).update(
        state="running", rows_read=50, rows_total=200, heartbeat_at=timezone.now(),
        report={"started_at": (timezone.now() - timedelta(seconds=5)).isoformat()},
    )  # fmt: skip
    url = reverse("import_job", args=["replace-old", job.pk])
    fragment = client.get(url, {"part": "state"}).content.decode()
    assert "<html" not in fragment
    assert 'hx-trigger="every 1s"' in fragment
    assert 'value="25"' in fragment
    assert "50 of about 200 rows read, 10 rows a second" in fragment


def test_a_job_of_another_migration_is_not_found(client: Client, admin: User) -> None:
    other = draft_of(person("eve"), service_of(person("eva"), "other"), slug="other")
    job = ImportJob.objects.create(migration=other, source="f")
    assert client.get(reverse("import_job", args=["replace-old", job.pk])).status_code == 404


def test_the_list_takes_as_many_queries_for_twenty_imports_as_for_one(
    client: Client, draft: Migration, admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        ImportJob.objects.create(
            migration=draft, source="f", state="failed", requested_by=admin, options={},
            errors=[{"reason": "x"}],
        )  # fmt: skip
    # session, person with roles, migration, candidates, how many imports, imports
    with django_assert_num_queries(6):
        client.get(reverse("evidence", args=["replace-old"]))
