"""A plan says how its pairs are drawn; choosing them goes with rule G."""

from pathlib import Path

import pytest
from django.test import Client

from calibration.statistics.evidence import Rule
from calibration.statistics.selection import Selection
from migrations_app.models import Migration, Plan
from migrations_app.planning.errors import PlanRefused
from migrations_app.planning.services import freeze_plan
from migrations_app.planning.terms import differences
from migrations_app.planning.wishes import PlanWishes
from migrations_app.planning.words import plan_lines
from tests.migrations_app.pages import client_of, draft_of, person, service_of
from tests.migrations_app.recordings import run_import, small_folder
from tests.migrations_app.test_plan_page import TERMS, frozen, url

pytestmark = pytest.mark.django_db
CHOSEN = PlanWishes(rule=Rule.G, selection=Selection.ACTIVE)


@pytest.fixture
def client(tmp_path: Path) -> Client:
    admin = person("ada")
    draft_of(admin, service_of(admin))
    run_import(small_folder(tmp_path / "f", 120), "old", "new", service="support")
    return client_of(admin)


def test_pairs_come_at_random_unless_the_plan_says_otherwise(client: Client) -> None:
    assert frozen(client).terms["selection"] == "random"


def test_who_chooses_pairs_gets_rule_g_and_reads_what_it_means(client: Client) -> None:
    page = client.get(url("plan")).content.decode()
    assert "fewer judgments where metrics tell which answers are in doubt" in page
    asked = client.post(url("plan_freeze"), TERMS | {"selection": "active"}).content.decode()
    assert '<input type="hidden" name="selection" value="active"' in asked
    plan = frozen(client, selection="active")
    assert (plan.terms["selection"], plan.terms["rule"]) == ("active", "G")
    assert "Pairs are drawn half at random" in client.get(url("plan")).content.decode()
    assert any("half at random" in line for line in plan_lines(plan))


def test_a_new_version_that_gives_choosing_up_is_back_at_rule_v(client: Client) -> None:
    frozen(client, selection="active")
    fields = TERMS | {"confirmed": "1", "narrow": "1", "reason": "simpler", "selection": "random"}
    assert client.post(url("plan_freeze"), fields).status_code == 302
    plan = Plan.objects.latest("version")
    assert (plan.version, plan.terms["selection"], plan.terms["rule"]) == (2, "random", "V")


def test_rule_v_does_not_go_with_chosen_pairs() -> None:
    with pytest.raises(PlanRefused, match="rule G only"):
        PlanWishes(selection=Selection.ACTIVE)


def test_the_choice_is_a_term_like_any_other(client: Client) -> None:
    terms = freeze_plan(migration_slug="replace-old", wishes=CHOSEN).plan.terms
    assert not freeze_plan(migration_slug="replace-old", wishes=CHOSEN).created
    assert Migration.objects.get().plan is not None
    assert differences(terms, terms | {"selection": "random"}) == ["selection"]


def test_a_plan_from_before_the_choice_drew_at_random(client: Client) -> None:
    terms = frozen(client).terms
    before = {name: value for name, value in terms.items() if name != "selection"}
    assert differences(before, terms) == []
