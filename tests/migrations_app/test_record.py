"""The record as it is read, filtered and taken away; and a role that cannot unmake it."""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from annotation.models import Judgment
from annotation.services import exclude
from migrations_app.audit.grants import LOCKED
from migrations_app.audit.selectors import verify
from migrations_app.audit.services import record
from migrations_app.models import AuditEvent, Membership, Migration
from migrations_app.planning.services import freeze_plan
from migrations_app.planning.wishes import PlanWishes
from tests.migrations_app.pages import client_of, person
from tests.migrations_app.recordings import run_import, small_folder

pytestmark = pytest.mark.django_db
ROLE = "successor_test_application"
SLUG = "replace-old"
REFUSED = "permission denied|the table is append-only"


@pytest.fixture
def migration(tmp_path: Path) -> Migration:
    """With an import, imported judgments, a frozen plan and an exclusion on record."""
    run_import(small_folder(tmp_path / "f"), "old", "new", human="import")
    freeze_plan(migration_slug=SLUG, wishes=PlanWishes())
    exclude(judgment=Judgment.objects.earliest("pk"), reason="too fast")
    return Migration.objects.get(slug=SLUG)


@pytest.fixture
def auditor(migration: Migration) -> User:
    return person("rita", migration.service, Membership.Role.AUDITOR)


def read(user: User, query: str = "", name: str = "record") -> str:
    answer = client_of(user).get(reverse(name, args=[SLUG]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def downloaded(user: User, kind: str, query: str = "") -> str:
    answer = client_of(user).get(reverse("record_export", args=[SLUG, kind]) + query)
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_record_says_who_did_what_and_that_it_holds(auditor: User) -> None:
    text = read(auditor)
    assert "froze the plan" in text
    assert "excluded a judgment" in text
    assert "reason: too fast" in text
    assert text.index("excluded a judgment") < text.index("froze the plan")
    head = AuditEvent.objects.latest("sequence")
    assert head.digest in text
    assert (
        f"The {AuditEvent.objects.filter(migration__slug=SLUG).count()} events shown hold." in text
    )


def test_a_record_is_filtered_by_kind_person_and_day(auditor: User, migration: Migration) -> None:
    record(verb="plan_read", object_kind="plan", object_id=1, migration=migration, actor=auditor)
    assert "froze the plan" not in read(auditor, "?kind=exclusions")
    assert "excluded a judgment" in read(auditor, "?kind=exclusions")
    theirs = read(auditor, "?person=rita")
    assert "plan read" in theirs
    assert "froze the plan" not in theirs
    assert "No event fits" in read(auditor, "?until=2001-01-01")
    assert "froze the plan" in read(auditor, "?since=2001-01-01&kind=nonsense&before=x&until=31")


def test_a_long_record_comes_in_pages_of_as_many_queries(
    auditor: User, migration: Migration, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(60):
        record(verb="tried", object_kind="thing", object_id=f"t{n}", migration=migration)
    client = client_of(auditor)
    address = reverse("record", args=[SLUG])
    with django_assert_num_queries(7):
        newest = client.get(address).content.decode()
    last = AuditEvent.objects.latest("sequence").sequence
    assert f"before={last - 49}" in newest
    assert "thing t9<" not in newest
    older = read(auditor, f"?before={last - 49}")
    assert "thing t9<" in older
    assert "thing t10<" not in older


def test_a_row_altered_is_named_on_the_page_and_by_the_command(auditor: User) -> None:
    event = AuditEvent.objects.get(verb="plan_frozen")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE migrations_app_auditevent DISABLE TRIGGER append_only")
        cursor.execute(
            "UPDATE migrations_app_auditevent SET verb = 'plan_frozeN' WHERE id = %s", [event.pk]
        )
        cursor.execute("ALTER TABLE migrations_app_auditevent ENABLE TRIGGER append_only")
    assert next(verify()).sequence == event.sequence
    assert f"Event {event.sequence}: the row was altered." in read(auditor)


def test_who_judges_reads_no_record_before_the_decision(migration: Migration) -> None:
    both = person("bo", migration.service, Membership.Role.AUDITOR, Membership.Role.ANNOTATOR)
    client, service = client_of(both), migration.service.slug
    assert client.get(reverse("record", args=[SLUG])).status_code == 403
    assert client.get(f"/api/v1/migrations/{SLUG}/audit/").status_code == 403
    page = client.get(reverse("service_record", args=[service])).content.decode()
    assert "froze the plan" not in page
    Migration.objects.update(state=Migration.State.READY_FOR_REVIEW)
    assert (
        "froze the plan" in client.get(reverse("service_record", args=[service])).content.decode()
    )


def test_an_export_is_checked_by_the_program_of_the_documentation(
    auditor: User, tmp_path: Path
) -> None:
    documented = Path("docs/OPERATIONS.md").read_text().split("```python\n")[1].split("```")[0]
    (tmp_path / "check.py").write_text(documented)
    text = downloaded(auditor, "jsonl")
    assert "plan_frozen" in text
    for content, status in ((text, 0), (text.replace("plan_frozen", "plan_fr0zen"), 1)):
        (tmp_path / "audit.jsonl").write_text(content)
        done = subprocess.run(
            [sys.executable, "-I", "check.py", "audit.jsonl"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stderr


def test_a_table_says_the_same_as_the_lines(auditor: User) -> None:
    rows = list(csv.DictReader(io.StringIO(downloaded(auditor, "csv", "?kind=exclusions"))))
    event = AuditEvent.objects.get(verb="judgment_excluded")
    assert [(row["sequence"], row["digest"]) for row in rows] == [
        (str(event.sequence), event.digest)
    ]


def test_programs_read_the_record_page_by_page(auditor: User) -> None:
    client = client_of(auditor)
    first = client.get(f"/api/v1/migrations/{SLUG}/audit/?page_size=2").json()
    second = client.get(first["next"]).json()
    got = [event["sequence"] for event in first["results"] + second["results"]]
    newest = AuditEvent.objects.filter(migration__slug=SLUG).order_by("-sequence")[: len(got)]
    assert got == [event.sequence for event in newest]
    assert len(first["results"]) == 2


@contextmanager
def as_application() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        call_command("grant_application_role", ROLE, verbosity=0)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield
        cursor.execute("RESET ROLE")


STATED = """
    SELECT tgrelid::regclass::text, has_any_column_privilege(tgrelid, 'UPDATE')
    FROM pg_trigger WHERE tgname = 'append_only' AND NOT has_table_privilege(tgrelid, 'UPDATE')
    AND NOT has_table_privilege(tgrelid, 'DELETE') AND NOT has_table_privilege(tgrelid, 'TRUNCATE')
"""


def test_the_applications_role_adds_to_the_record_and_changes_nothing(migration: Migration) -> None:
    with as_application(), connection.cursor() as cursor:
        exclude(judgment=Judgment.objects.latest("pk"), reason="asked to")
        for table in ("migrations_app_auditevent", "migrations_app_plan", "annotation_judgment"):
            for change in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"):
                refused = pytest.raises((ProgrammingError, IntegrityError), match=REFUSED)
                with refused, transaction.atomic():
                    cursor.execute(change.format(table))
        cursor.execute(STATED)
        stated = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'append_only'")
        assert len(stated) == cursor.fetchone()[0]
        assert {table for table, locks in stated.items() if locks} == set(LOCKED)
    assert AuditEvent.objects.filter(verb="judgment_excluded").count() == 2
