"""Files sent through the browser, and another process that holds an import."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from migrations_app.evidence import jobs
from migrations_app.models import ImportJob


def outputs(count: int = 60, **change: Any) -> bytes:
    rows = [
        {
            "external_id": f"q{n}",
            "language_model": model,
            "prompt": f"Question {n}?",
            "output": f"{model} says {n}",
            "scores": {"judge": n % 5},
        }
        | change
        for n in range(count)
        for model in ("old", "new")
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def post(client: Client, *files: SimpleUploadedFile, **fields: Any) -> Any:
    data = {"human": "ignore", "evidence_files": list(files)} | fields
    return client.post(reverse("import_new", args=["replace-old"]), data)


def upload(client: Client, content: bytes | None = None, **fields: Any) -> ImportJob:
    file = SimpleUploadedFile("outputs.jsonl", outputs() if content is None else content)
    assert post(client, file, **fields).status_code == 302
    return ImportJob.objects.latest("pk")


def page_of(client: Client, job: ImportJob) -> str:
    return client.get(reverse("import_job", args=["replace-old", job.pk])).content.decode()


@contextmanager
def run_elsewhere(job: ImportJob) -> Iterator[None]:
    """Another session holds the lock of the job, as the process that runs it does."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [jobs.JOB_LOCK, job.pk])
        yield
    finally:
        other.close()
