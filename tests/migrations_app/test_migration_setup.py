"""A migration and its quality dimensions, set up in the browser, read-only once frozen."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import AuditEvent, Migration, QualityDimension, Service
from migrations_app.planning.services import freeze_plan
from migrations_app.planning.wishes import PlanWishes
from migrations_app.setup.dimension_templates import TEMPLATES
from migrations_app.setup.markup import rubric_html
from tests.migrations_app.pages import client_of, draft_of, model, person, service_of
from tests.migrations_app.recordings import run_import, small_folder

pytestmark = pytest.mark.django_db
OWN = {
    "name": "Helpfulness", "slug": "helpfulness", "scale": "grade", "minimum": "1", "maximum": "5",
    "higher_is_better": "on", "goal": "superiority", "margin": "4", "required": "on",
    "rubric": "Would it help?",
}  # fmt: skip


@pytest.fixture
def admin() -> User:
    return person("ada")


@pytest.fixture
def service(admin: User) -> Service:
    return service_of(admin)


@pytest.fixture
def client(admin: User, service: Service) -> Client:
    return client_of(admin)


@pytest.fixture
def draft(admin: User, service: Service) -> Migration:
    return draft_of(admin, service)


def frozen(draft: Migration, folder: Path) -> Migration:
    run_import(small_folder(folder / "f", 60), "old", "new", service="support")
    freeze_plan(migration_slug=draft.slug, wishes=PlanWishes())
    return Migration.objects.get()


def dimension_url(name: str, draft: Migration) -> str:
    return reverse(name, args=[draft.slug, "correctness"])


def test_a_migration_opens_with_its_arms_its_epoch_and_rubrics(
    client: Client, service: Service, admin: User
) -> None:
    fields: dict[str, Any] = {
        "service": service.pk,
        "name": "Replace old",
        "slug": "replace-old",
        "incumbent": model("old").pk,
        "candidates": [model("new").pk, model("newer").pk],
        "templates": [template.slug for template in TEMPLATES],
    }
    assert client.post(reverse("migration_new"), fields).status_code == 302
    migration = Migration.objects.get()
    assert migration.epoch.number == 1
    assert migration.candidates.count() == 2
    rows = migration.dimensions.values_list("slug", "scale", "margin", "minimum", "required")
    assert list(rows) == [
        ("correctness", "acceptance", 0.05, 0, True),
        ("refusal", "acceptance", 0.05, 0, True),
        ("style", "preference_3", 0.15, -1, False),
    ]
    assert all("### Examples" in d.rubric for d in migration.dimensions.all())
    event = AuditEvent.objects.get(verb="migration_opened")
    assert (event.actor, event.data["candidates"]) == (admin, ["new", "newer"])


def test_the_incumbent_cannot_be_a_candidate(client: Client, service: Service) -> None:
    old, _ = model("old").pk, model("new")
    fields = {"service": service.pk, "name": "n", "slug": "n", "incumbent": old, "candidates": old}
    page = client.post(reverse("migration_new"), fields).content.decode()
    assert "Old is the incumbent already" in page
    assert not Migration.objects.exists()


def test_a_service_of_others_cannot_be_chosen(client: Client) -> None:
    other = service_of(person("eve"), "other")
    model("old"), model("new")
    fields = {"service": other.pk, "name": "n", "slug": "n"}
    page = client.post(reverse("migration_new"), fields).content.decode()
    assert "Select a valid choice" in page


def test_evidence_can_be_imported_into_a_draft_made_here(draft: Migration, tmp_path: Path) -> None:
    job = run_import(small_folder(tmp_path / "f", 60), "old", "new", service="support")
    assert job.migration == draft
    assert job.state == "succeeded"


def test_a_dimension_of_ones_own_is_typed_in_points_and_kept_in_the_unit(
    client: Client, draft: Migration
) -> None:
    assert client.post(reverse("dimension_new", args=[draft.slug]), OWN).status_code == 302
    own = draft.dimensions.get(slug="helpfulness")
    assert (own.margin, own.grades, own.minimum, own.maximum) == (0.04, 5, 1, 5)
    assert (own.goal, own.position, own.rubric_version) == ("superiority", 1, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"maximum": "1"}, "maximum"),
        ({"maximum": "4.5"}, "maximum"),
        ({"maximum": "99"}, "maximum"),
        ({"maximum": ""}, "maximum"),
        ({"margin": "0"}, "margin"),
        ({"margin": "100"}, "margin"),
        ({"margin": "nan"}, "margin"),
        ({"slug": "correctness"}, "slug"),
        ({"slug": "a b"}, "slug"),
        ({"rubric": ""}, "rubric"),
        ({"scale": "stars"}, "scale"),
    ],
)
def test_what_makes_no_dimension_is_named_at_its_field(
    client: Client, draft: Migration, change: dict[str, str], field: str
) -> None:
    page = client.post(reverse("dimension_new", args=[draft.slug]), OWN | change)
    assert field in page.context["form"].errors
    assert draft.dimensions.count() == 1


def test_a_changed_rubric_is_a_new_version_and_other_changes_are_not(
    client: Client, draft: Migration
) -> None:
    url = dimension_url("dimension_edit", draft)
    rubric = draft.dimensions.get().rubric
    fields = {
        "name": "Correctness", "scale": "acceptance", "higher_is_better": "on", "required": "on",
        "goal": "non_inferiority", "margin": "7", "rubric": rubric.strip(),
    }  # fmt: skip
    client.post(url, fields | {"rubric": "Is it right?"})
    assert draft.dimensions.get().rubric_version == 2
    client.post(url, fields | {"rubric": "Is it right?", "margin": "8"})
    after = draft.dimensions.get()
    assert (after.rubric_version, after.margin) == (2, 0.08)
    assert AuditEvent.objects.filter(verb="dimension_changed").count() == 2


def test_a_dimension_with_scores_is_not_removed(
    client: Client, draft: Migration, tmp_path: Path
) -> None:
    run_import(small_folder(tmp_path / "f", 60), "old", "new", service="support")
    answer = client.post(dimension_url("dimension_remove", draft))
    assert answer.status_code == 409
    assert "has imported scores" in answer.content.decode()
    assert draft.dimensions.count() == 1


def test_a_dimension_nobody_used_is_removed(client: Client, draft: Migration) -> None:
    client.post(dimension_url("dimension_remove", draft))
    assert not QualityDimension.objects.exists()


def test_models_stay_once_outputs_are_imported_but_the_name_does_not(
    client: Client, draft: Migration, tmp_path: Path
) -> None:
    run_import(small_folder(tmp_path / "f", 60), "old", "new", service="support")
    fields = {"name": "Better name", "incumbent": model("x").pk, "candidates": [model("y").pk]}
    client.post(reverse("migration_edit", args=[draft.slug]), fields)
    draft.refresh_from_db()
    assert (draft.name, draft.incumbent.slug) == ("Better name", "old")
    assert draft.candidates.get().language_model.slug == "new"


def test_candidates_are_changed_while_nothing_is_imported(client: Client, draft: Migration) -> None:
    fields = {"name": "n", "incumbent": model("old").pk, "candidates": [model("y").pk]}
    client.post(reverse("migration_edit", args=[draft.slug]), fields)
    assert draft.candidates.get().language_model.slug == "y"


def test_once_frozen_nothing_can_be_changed_and_the_page_says_why(
    client: Client, draft: Migration, tmp_path: Path
) -> None:
    frozen(draft, tmp_path)
    page = client.get(dimension_url("dimension", draft)).content.decode()
    assert "Read-only: plan 1 was frozen on" in page
    assert reverse("dimension_edit", args=[draft.slug, "correctness"]) not in page
    assert client.post(dimension_url("dimension_edit", draft), OWN).status_code == 302
    assert client.post(reverse("dimension_new", args=[draft.slug]), OWN).status_code == 409
    fields = {"name": "x", "incumbent": model("old").pk, "candidates": [model("new").pk]}
    client.post(reverse("migration_edit", args=[draft.slug]), fields)
    assert [d.slug for d in draft.dimensions.all()] == ["correctness"]
    assert Migration.objects.get().name == "Replace old"


def test_the_steps_name_the_next_one_and_fill_only_its_button(
    client: Client, draft: Migration, tmp_path: Path
) -> None:
    url = reverse("migration_setup", args=[draft.slug])
    page = client.get(url).content.decode()
    assert "Replace old: bring evidence" in page
    assert page.count("btn primary") == 1
    frozen(draft, tmp_path)
    page = client.get(url).content.decode()
    assert "Replace old: add annotators" in page
    assert page.count("btn primary") == 1


@pytest.mark.parametrize(
    "hostile",
    ["<script>x()</script>", "[x](javascript:x())", "<img src=x onerror=x()>", "![](data:x)"],
)
def test_a_rubric_cannot_bring_a_script(hostile: str) -> None:
    html = rubric_html(hostile)
    assert not any(bad in html for bad in ("<script", 'href="javascript', "<img"))
