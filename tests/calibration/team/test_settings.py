"""How the judging is run, set in a form that says what it costs."""

from dataclasses import replace

import pytest
from django.test import Client
from scipy.stats import binom

from annotation.selectors.policy import Policy, policy_of
from calibration.team.costs import chance_of_passing, price_of
from calibration.team.load import Begun, Load
from migrations_app.models import AuditEvent
from tests.annotation.people import make_desk, make_gold
from tests.calibration.team.people import client_of, lead_of, url
from tests.calibration.world import World

FORM = {
    "overlap": "2",
    "daily_cap": "50",
    "gold_share": "",
    "repeat_share": "2.5",
    "training_size": "0",
    "pass_mark": "75",
    "guess_after": "10",
}
LOAD = Load(
    fresh=300, begun=[Begun(1, 1, 1, 90)], people=3, gold=0, seconds=30, timed=True, decision=None
)


def said(policy: Policy, load: Load = LOAD) -> dict[str, str]:
    return {cost.title: cost.words for cost in price_of(policy, Policy(), load).costs}


def test_a_second_person_a_pair_costs_as_many_judgments_as_pairs_are_left() -> None:
    now, then = price_of(Policy(), Policy(), LOAD), price_of(Policy(overlap=2), Policy(), LOAD)
    assert (now.judgments, then.judgments) == (300, 600)
    assert "300 more than as it is set now" in said(Policy(overlap=2))["People per pair"]
    assert then.hours == 600 * 30 / 3600


def test_a_pair_keeps_the_people_it_has() -> None:
    half_done = Begun(taken=1, judged=1, overlap=2, count=10)
    assert (half_done.wanted(1), half_done.wanted(3)) == (0, 20)
    assert Begun(taken=2, judged=1, overlap=2, count=10).wanted(5) == 10


def test_checks_are_a_share_of_all_that_is_shown() -> None:
    policy = Policy(gold_share=0.1, repeat_share=0.15)
    price = price_of(policy, Policy(), replace(LOAD, gold=1000))
    assert price.judgments == pytest.approx(300 / (1 - 0.25), abs=1)
    few = price_of(policy, Policy(), replace(LOAD, gold=2))
    assert few.judgments == pytest.approx(300 + 2 * 3 + 60, abs=1)


def test_what_cannot_work_is_said_before_it_is_saved() -> None:
    costs = price_of(Policy(overlap=4, training_size=8), Policy(), LOAD).costs
    assert {cost.title for cost in costs if cost.warns} == {"People per pair", "Training"}
    assert "8 gold pairs are needed and there are 0" in said(Policy(training_size=8))["Training"]


def test_a_daily_limit_is_told_in_days() -> None:
    assert "at least 2 days" in said(Policy(daily_cap=50))["Daily limit"]


@pytest.mark.parametrize(("size", "right"), [(10, 8), (5, 5), (20, 1)])
def test_the_chance_to_pass_by_half_knowing_is_binomial(size: int, right: int) -> None:
    assert chance_of_passing(size, right) == pytest.approx(binom.sf(right - 1, size, 0.5))


@pytest.fixture
def world(db: None) -> World:
    return make_desk(prompts=20)


@pytest.fixture
def lead(world: World) -> Client:
    return client_of(lead_of(world))


def test_settings_are_saved_in_percent_and_on_record(world: World, lead: Client) -> None:
    page = lead.post(url(world, "team_settings"), FORM, follow=True).content.decode()
    assert "The settings are saved" in page
    policy = policy_of(world.migration)
    assert (policy.overlap, policy.daily_cap, policy.gold_share) == (2, 50, None)
    assert (policy.repeat_share, policy.pass_mark, policy.guess_after) == (0.025, 0.75, 10)
    assert AuditEvent.objects.get(verb="judging_policy_set").actor == lead_of(world)
    assert 'value="2.5"' in lead.get(url(world, "team_settings")).content.decode()


def test_the_price_follows_what_is_typed_and_nothing_is_saved(world: World, lead: Client) -> None:
    address = url(world, "team_settings")
    part = lead.get(address, {**FORM, "part": "costs"}).content.decode()
    assert "About 40 judgments are to come from 20 pairs not begun" in part
    assert "20 more than as it is set now" in part
    assert "csrf" not in part
    assert policy_of(world.migration) == Policy()
    wrong = lead.get(address, {**FORM, "overlap": "99", "part": "costs"}).content.decode()
    assert "once every field is a number within its limits" in wrong


def test_what_is_out_of_bounds_is_marked_and_not_saved(world: World, lead: Client) -> None:
    reply = lead.post(url(world, "team_settings"), {**FORM, "overlap": "0", "repeat_share": "80"})
    assert reply.status_code == 422
    assert reply.content.decode().count('class="errors"') == 2
    assert policy_of(world.migration) == Policy()


def test_a_training_needs_its_gold_first(world: World, lead: Client) -> None:
    asked = {**FORM, "training_size": "3"}
    page = lead.post(url(world, "team_settings"), asked, follow=True).content.decode()
    assert "needs as many gold pairs; there are 0. Nothing was changed." in page
    make_gold(world, 3)
    lead.post(url(world, "team_settings"), asked)
    assert policy_of(world.migration).training_size == 3


def test_the_lead_has_judges_asked_why_a_score_is_wrong(world: World, lead: Client) -> None:
    for sent, asks in (({"asks_objections": "on"}, True), ({}, False)):
        lead.post(url(world, "team_settings"), {**FORM, **sent})
        assert policy_of(world.migration).asks_objections is asks


def test_a_paused_queue_is_told_on_both_pages(world: World, lead: Client) -> None:
    lead.post(url(world, "team_settings"), {**FORM, "paused": "on"})
    assert "Paused." in lead.get(url(world, "team_settings")).content.decode()
