"""An installation with queues to judge: filled quickly, its people invited, its web server up."""

import json
import os
from pathlib import Path

from tests.e2e.place import Place, environment

WEB = ("-m", "gunicorn", "config.wsgi", "--workers", "4", "--threads", "4", "--no-control-socket")
KEEP_ALIVE = ("--keep-alive", "30")
WEB_PROCESSES = 4
PASSWORD = "measured-over-http"  # noqa: S105 - of an installation that lives for minutes
DIMENSIONS = ("correctness", "refusal", "style")
IMPORTED = 2_000
PEOPLE = 32


def use(place: Place) -> None:
    """This process reads the tables of that installation."""
    os.environ.update(environment(place.folder, place.port))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django  # noqa: PLC0415 - after the environment says which installation

    django.setup()


def start_web(place: Place) -> None:
    place.start(*WEB, *KEEP_ALIVE, "--bind", f"127.0.0.1:{place.port}")
    place.await_web()


def make_queue(place: Place, pairs: int, n_max: int) -> str:
    """A migration of so many pairs, its plan frozen and its people invited: its judging code.

    Up to 2,000 pairs are imported, more are copied from these in the tables before the plan is
    frozen: what is measured reads the queue, and the queue is made by the service as ever.
    """
    from migrations_app.models import Migration  # noqa: PLC0415

    slug, file = f"load-{pairs}-{n_max}", place.folder / f"load-{pairs}.jsonl"
    _write(file, min(pairs, IMPORTED))
    arms = ("--incumbent", "old", "--candidate", "new")
    scales = [f"--scale={name}=acceptance" for name in DIMENSIONS]
    place.run("manage.py", "import", str(file), "--migration", slug, *arms, *scales, timeout=600)
    migration = Migration.objects.get(slug=slug)
    _copy(migration.pk, pairs // IMPORTED)
    place.run("manage.py", "freeze_plan", slug, "--n-max", str(n_max), timeout=1200)
    _invite(migration.service_id)
    return str(migration.judging_code)


def words_of(system: str, number: int) -> str:
    words = "the answer explains the steps one after another and names what may go wrong "
    said = {"old": "One", "new": "Another"}[system]  # not the model's name: it would be masked
    return f"{said} {number}: " + words * 8


def prompt_of(number: int) -> str:
    return f"Question {number}: how is it done?"


def _write(file: Path, pairs: int) -> None:
    with file.open("w", encoding="utf-8") as out:
        for number in range(pairs):
            for system in ("old", "new"):
                row = {
                    "external_id": f"q{number}",
                    "language_model": system,
                    "prompt": prompt_of(number),
                    "output": words_of(system, number),
                    "scores": {"judge": (number * 7 + len(system)) % 11},
                }
                out.write(json.dumps(row) + "\n")


def _invite(service_id: int) -> None:
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415

    from migrations_app.models import Membership  # noqa: PLC0415

    kept = make_password(PASSWORD)
    for number in range(PEOPLE):
        user, _ = User.objects.get_or_create(username=f"judge{number}", defaults={"password": kept})
        Membership.objects.get_or_create(user=user, service_id=service_id, role="annotator")


def _copy(migration_id: int, times: int) -> None:
    """Every prompt with its outputs, scores and pair, so often in all."""
    from django.db import connection  # noqa: PLC0415

    if times < 2:
        return
    with connection.cursor() as cursor:
        for statement in _COPIES:
            cursor.execute(statement, {"migration": migration_id, "times": times})
        cursor.execute("ANALYZE")


_COPIES = (
    """
    INSERT INTO migrations_app_prompt (migration_id, external_id, cluster, segment, segments,
        content, reference, expected_behaviour, golden, weight, sha256)
    SELECT migration_id, external_id || '.' || n, cluster || '.' || n, segment, segments,
        content, reference, expected_behaviour, golden, weight, sha256
    FROM migrations_app_prompt, generate_series(2, %(times)s) AS n
    WHERE migration_id = %(migration)s
    """,
    """
    INSERT INTO migrations_app_output (prompt_id, language_model_id, content, finish_reason,
        error, request_model, response_model, source, sha256)
    SELECT p.id, o.language_model_id, o.content, o.finish_reason, o.error, o.request_model,
        o.response_model, o.source, o.sha256
    FROM migrations_app_prompt p
    JOIN migrations_app_prompt f ON f.migration_id = p.migration_id
        AND f.external_id = split_part(p.external_id, '.', 1) AND f.id <> p.id
    JOIN migrations_app_output o ON o.prompt_id = f.id
    WHERE p.migration_id = %(migration)s
    """,
    """
    INSERT INTO migrations_app_metricscore (output_id, metric_id, value)
    SELECT o.id, s.metric_id, s.value
    FROM migrations_app_output o
    JOIN migrations_app_prompt p ON p.id = o.prompt_id
    JOIN migrations_app_prompt f ON f.migration_id = p.migration_id
        AND f.external_id = split_part(p.external_id, '.', 1) AND f.id <> p.id
    JOIN migrations_app_output b ON b.prompt_id = f.id
        AND b.language_model_id = o.language_model_id
    JOIN migrations_app_metricscore s ON s.output_id = b.id
    WHERE p.migration_id = %(migration)s
    """,
    """
    INSERT INTO migrations_app_outputpair (candidate_id, prompt_id, incumbent_output_id,
        candidate_output_id, population)
    SELECT b.candidate_id, p.id, i.id, c.id, b.population
    FROM migrations_app_prompt p
    JOIN migrations_app_prompt f ON f.migration_id = p.migration_id
        AND f.external_id = split_part(p.external_id, '.', 1) AND f.id <> p.id
    JOIN migrations_app_outputpair b ON b.prompt_id = f.id
    JOIN migrations_app_output fi ON fi.id = b.incumbent_output_id
    JOIN migrations_app_output fc ON fc.id = b.candidate_output_id
    JOIN migrations_app_output i ON i.prompt_id = p.id
        AND i.language_model_id = fi.language_model_id
    JOIN migrations_app_output c ON c.prompt_id = p.id
        AND c.language_model_id = fc.language_model_id
    WHERE p.migration_id = %(migration)s
    """,
)
