"""The plan in the browser: priced while it is typed, frozen once, read ever after."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from calibration.statistics.evidence import Goal
from calibration.statistics.rules import critical_value
from migrations_app.models import AuditEvent, Migration, Plan
from migrations_app.planning.outlook import Assumptions, DimensionOutlook, outlook_of
from migrations_app.planning.population import PopulationSummary
from migrations_app.planning.wishes import PlanWishes
from tests.migrations_app.pages import client_of, draft_of, person, service_of
from tests.migrations_app.recordings import run_import, small_folder

pytestmark = pytest.mark.django_db
TERMS = {
    "alpha": "5", "n_max": "80", "n_min": "50", "r_squared": "0.3", "seed": "", "quota_0": "20",
    "quota_1": "20", "margin_correctness": "10", "goal_correctness": "non_inferiority",
    "required_correctness": "on", "spread_correctness": "0.35",
}  # fmt: skip


@pytest.fixture
def admin() -> User:
    return person("ada")


@pytest.fixture
def empty(admin: User) -> Migration:
    return draft_of(admin, service_of(admin))


@pytest.fixture
def draft(empty: Migration, tmp_path: Path) -> Migration:
    run_import(small_folder(tmp_path / "f", 120), "old", "new", service="support")
    return empty


@pytest.fixture
def client(admin: User, empty: Migration) -> Client:
    return client_of(admin)


def url(name: str) -> str:
    return reverse(name, args=["replace-old"])


def frozen(client: Client, **terms: Any) -> Plan:
    fields = TERMS | {"confirmed": "1", "narrow": "1"} | terms
    answer = client.post(url("plan_freeze"), fields)
    assert answer.status_code == 302, answer.content.decode()
    return Plan.objects.latest("version")


def outlook_for(migration: Migration, size: int, **wishes: Any) -> DimensionOutlook:
    population = PopulationSummary({"new": size}, {"": size}, {"": size}, {"": 1.0})
    assumptions = Assumptions({"correctness": 0.35}, r_squared=0.0)
    dimensions = list(migration.dimensions.all())
    found = outlook_of(dimensions, PlanWishes(**wishes), assumptions, population, {})
    return found.dimensions[0]


def test_the_price_is_on_the_page_before_anything_is_typed(
    client: Client, draft: Migration
) -> None:
    page = client.get(url("plan")).content.decode()
    assert "at $5 each" in page
    assert "Margin 5 points" in page
    assert '<svg class="curve"' in page
    assert "style=" not in page
    assert "Freeze the plan" in page


def test_what_is_typed_is_priced_in_a_fragment(client: Client, draft: Migration) -> None:
    narrow = client.post(url("plan_outlook"), TERMS | {"margin_correctness": "5"}).content.decode()
    wide = client.post(url("plan_outlook"), TERMS | {"margin_correctness": "20"}).content.decode()
    assert "<html" not in wide
    assert "Margin 20 points" in wide
    assert "Margin 5 points" in narrow
    assert not Plan.objects.exists()


def test_what_makes_no_plan_is_said_in_the_fragment(client: Client, draft: Migration) -> None:
    fields = TERMS | {"n_min": "90"}
    page = client.post(url("plan_outlook"), fields).content.decode()
    assert "Not more than the 80 there will be at most" in page
    none = {name: value for name, value in TERMS.items() if name != "required_correctness"}
    page = client.post(url("plan_outlook"), none).content.decode()
    assert "At least one dimension must be required" in page


@pytest.mark.parametrize(
    "change",
    [
        {"alpha": "nan"}, {"alpha": "0"}, {"n_max": "1e9"}, {"n_max": "100000"},
        {"margin_correctness": "inf"}, {"r_squared": "1"}, {"spread_correctness": "0"},
        {"goal_correctness": "x"}, {"seed": "-1"}, {"quota_0": "0", "critical_0": "on"},
    ],
)  # fmt: skip
def test_hostile_terms_are_refused_and_never_computed(
    client: Client, draft: Migration, change: dict[str, str]
) -> None:
    page = client.post(url("plan_outlook"), TERMS | change).content.decode()
    assert "These terms make no plan yet" in page
    client.post(url("plan_freeze"), TERMS | {"confirmed": "1", "narrow": "1"} | change)
    assert not Plan.objects.exists()


def test_judgments_needed_are_those_of_the_formula_on_a_large_population(
    draft: Migration,
) -> None:
    row = outlook_for(draft, 1_000_000, margins={"correctness": 0.1})
    c = critical_value(alpha=0.05, n_max=400, n_population=1_000_000, n_min=50)
    assert row.needed == pytest.approx((c + 0.8416) ** 2 * 0.35**2 / 0.1**2, abs=1)


def test_the_simulation_keeps_its_promise_and_says_which_approvals_are_wrong(
    draft: Migration,
) -> None:
    row = outlook_for(draft, 1_000_000, margins={"correctness": 0.1})
    on_the_line = next(case for case in row.cases if case.note == "the margin itself")
    assert on_the_line.wrong
    assert on_the_line.point.approved <= 0.065
    as_good = next(case for case in row.cases if case.words == "as good")
    assert not as_good.wrong
    assert as_good.point.approved > 0.9
    assert all(0 <= case.undecided <= 1 for case in row.cases)


def test_a_margin_below_a_quarter_of_the_spread_is_warned_of(draft: Migration) -> None:
    assert outlook_for(draft, 100_000, margins={"correctness": 0.05}).narrow
    assert not outlook_for(draft, 100_000, margins={"correctness": 0.1}).narrow
    # all of a small population can be judged, so the budget does decide
    assert not outlook_for(draft, 120, margins={"correctness": 0.05}).narrow


def test_better_is_a_goal_whose_line_is_no_difference(draft: Migration) -> None:
    row = outlook_for(draft, 10_000, goals={"correctness": Goal.SUPERIORITY})
    assert row.curve.margin is None
    assert [case.words for case in row.cases if case.wrong] == ["5 points worse", "as good"]
    assert [case.words for case in row.cases if case.hoped] == ["5 points better"]


def test_the_first_click_explains_and_freezes_nothing(client: Client, draft: Migration) -> None:
    page = client.post(url("plan_freeze"), TERMS).content.decode()
    assert "Freeze plan 1?" in page
    assert "120 pairs of new" in page
    assert not Plan.objects.exists()


def test_a_narrow_margin_is_frozen_only_by_who_says_so(
    client: Client, draft: Migration, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = {"margin_correctness": "1", "n_max": "60", "confirmed": "1"}
    answer = client.post(url("plan_freeze"), TERMS | narrow)
    assert answer.status_code == 200
    assert "Say that the narrow margins are meant" in answer.content.decode()
    assert not Plan.objects.exists()
    assert frozen(client, **narrow).terms["dimensions"]["correctness"]["margin"] == 0.01


def test_what_is_frozen_is_what_was_typed(client: Client, draft: Migration, admin: User) -> None:
    plan = frozen(client, critical_0="on", quota_0="12", seed="9")
    terms = plan.terms
    assert (terms["alpha"], terms["n_max"], terms["n_min"], terms["seed"]) == (0.05, 80, 50, 9)
    assert list(terms["critical_segments"].values()) == [12]
    assert terms["dimensions"]["correctness"]["margin"] == 0.1
    assert plan.frozen_by == admin
    draft.refresh_from_db()
    assert draft.state == "collecting"
    assert AuditEvent.objects.get(verb="plan_frozen").actor == admin
    page = client.get(url("plan")).content.decode()
    assert plan.digest in page
    assert "10 points" in page
    assert "Freeze the plan" not in page


def test_the_same_click_twice_freezes_once(client: Client, draft: Migration) -> None:
    frozen(client)
    again = client.post(url("plan_freeze"), TERMS | {"confirmed": "1", "narrow": "1"})
    assert again.status_code == 200
    assert "reason" in again.context["form"].errors
    assert Plan.objects.count() == 1


def test_a_new_version_needs_a_reason_and_history_shows_both(
    client: Client, draft: Migration
) -> None:
    frozen(client)
    page = client.get(url("plan_new_version")).content.decode()
    assert "Version 2 of the plan" in page
    frozen(client, n_max="100", reason="More budget")
    page = client.get(url("plan")).content.decode()
    assert "More budget" in page
    assert "Version 1" in page
    assert Plan.objects.count() == 2


def test_a_new_version_with_the_same_terms_is_refused_on_the_page(
    client: Client, draft: Migration
) -> None:
    frozen(client, seed="1")
    fields = TERMS | {"seed": "1", "confirmed": "1", "narrow": "1", "reason": "why not"}
    page = client.post(url("plan_freeze"), fields).content.decode()
    assert "has these terms already" in page
    assert Plan.objects.count() == 1


def test_a_dimension_can_be_made_required_by_the_plan(client: Client, draft: Migration) -> None:
    draft.dimensions.update(required=False)
    assert frozen(client).terms["dimensions"]["correctness"]["required"]


def test_without_evidence_the_page_counts_for_a_large_population_and_asks_for_it(
    client: Client, empty: Migration
) -> None:
    page = client.get(url("plan")).content.decode()
    assert "counted for a large population" in page
    assert "Bring evidence first" in page
    answer = client.post(url("plan_freeze"), TERMS | {"confirmed": "1", "narrow": "1"})
    assert "population is empty" in answer.content.decode()


def test_who_only_reads_sees_the_terms_and_cannot_freeze(client: Client, draft: Migration) -> None:
    reader = client_of(person("rae", draft.service, "auditor"))
    page = reader.get(url("plan")).content.decode()
    assert "chooses the terms" in page
    assert "Freeze the plan…" not in page
    assert reader.post(url("plan"), TERMS).status_code == 403
    assert reader.post(url("plan_freeze"), TERMS).status_code == 403
