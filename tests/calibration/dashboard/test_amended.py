"""A page says beside the verdict, in the facts and in the plot what was amended, and when."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calibration.dashboard.charts import evolution_figure
from calibration.dashboard.marks import Mark, margins_of, marks_of
from calibration.selectors.latest import HistoryPoint
from tests.calibration.dashboard.stories import (
    client_of,
    fitted,
    judge_some,
    owner_of,
    page_url,
)
from tests.calibration.dashboard.test_page import words_of
from tests.calibration.world import World, amend, freeze, make_world

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
in_database = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60)
    freeze(made)
    judge_some(made)
    return made


@pytest.fixture
def client(world: World) -> Client:
    return client_of(owner_of(world))


def page(client: Client, world: World) -> str:
    return client.get(page_url(world.migration)).content.decode()


def text(client: Client, world: World) -> str:
    return words_of(page(client, world))


@in_database
def test_until_the_next_fit_the_page_says_that_it_comes(client: Client, world: World) -> None:
    fitted(world)
    assert "Approve." in text(client, world)
    amend(world, correctness=10)
    said = text(client, world)
    assert "Approve." not in said
    assert "Amended. The result under the changed terms is being computed." in said
    assert "The result under the changed terms is on its way" in said


@in_database
def test_beside_the_verdict_stands_what_it_was_before(client: Client, world: World) -> None:
    fitted(world)
    amend(world, 0.08, correctness=10)
    fitted(world)
    said = text(client, world)
    assert "Approve." in said
    assert "Amended after 10 judgments: margin 8 points, before 5." in said
    assert "does not cover this" in said
    assert "less than 8 points worse" in said
    assert "under the plan as it was before it was loosened: at most 5%" in said
    assert "plan 1, amended once" in said


@in_database
def test_stricter_terms_leave_the_stated_error_rate(client: Client, world: World) -> None:
    amend(world, 0.04, correctness=10)
    amend(world, 0.03, correctness=10)
    fitted(world)
    said = text(client, world)
    assert "Amended after 10 judgments: margin 3 points, before 4. Stricter" in said
    assert "under this plan: at most 5%" in said
    assert "plan 1, amended twice" in said


@in_database
def test_an_amendment_before_the_first_judgment_is_no_news_beside_a_verdict(
    client: Client, world: World
) -> None:
    amend(world, 0.08, correctness=0)
    fitted(world)
    said = text(client, world)
    assert "Amended after" not in said
    assert "under this plan" in said
    assert "amended once" in said


@in_database
def test_the_plot_marks_it_and_dots_the_margin_of_before(client: Client, world: World) -> None:
    fitted(world, n_judgments=10)
    amend(world, 0.08, correctness=10)
    judge_some(world, 10, start=10)
    fitted(world, n_judgments=20)
    found = re.findall(r"<script[^>]*json[^>]*>(.*?)</script>", page(client, world), re.DOTALL)
    [layout] = [
        f["layout"] for f in map(json.loads, found) if "judgments" in str(f["layout"]["xaxis"])
    ]
    assert [a["x"] for a in layout["annotations"] if a["text"] == "amended"] == [20]
    dashes = {s["line"]["dash"]: (s["x0"], s["x1"], s["y0"]) for s in layout["shapes"]}
    assert dashes["dot"] == (0, 20, -5.0)
    assert dashes["dash"] == (20, 408, -8.0)


@in_database
def test_amendments_take_no_further_queries(client: Client, world: World) -> None:
    fitted(world)
    before = counted(client, world)
    for margin in (0.04, 0.03, 0.06):
        amend(world, margin, correctness=10)
    fitted(world)
    assert counted(client, world) == before


def counted(client: Client, world: World) -> int:
    with CaptureQueriesContext(connection) as found:
        page(client, world)
    return len(found)


@in_database
def test_margins_are_known_under_all_terms_there_were(world: World) -> None:
    amend(world, 0.04)
    amend(world, 0.03)
    freeze(world, version=2)
    plans = list(world.migration.plans.all())
    assert margins_of(plans, "correctness") == {
        (1, 0): 0.05,
        (1, 1): 0.04,
        (1, 2): 0.03,
        (2, 0): 0.05,
    }
    assert margins_of(plans, "humour") == {}


MARGINS = {(1, 0): 0.05, (1, 1): 0.04, (1, 2): 0.03, (2, 0): 0.02}


def point(count: int, plan: int, amendments: int, **changes: Any) -> HistoryPoint:
    values: dict[str, Any] = {"dimension_id": 1, "candidate_id": 1, "fit_id": 1, "epoch": 1}
    values |= {"n_judgments": count, "plan_version": plan, "amendments": amendments}
    values |= dict.fromkeys(("mean", "low", "high", "rule_low", "rule_high"), 0.0)
    values |= {"verdict": "collecting", "method": "nuts"}
    return HistoryPoint(**values | {"as_of": START + timedelta(minutes=count)} | changes)


def test_a_mark_is_where_the_first_fit_under_other_terms_is() -> None:
    points = [point(50, 1, 0), point(80, 1, 0), point(80, 1, 1), point(120, 1, 1), point(150, 2, 0)]
    assert marks_of(points, MARGINS) == (Mark(80, "amended", 0.05), Mark(150, "plan 2", 0.04))
    assert marks_of(points[:2], MARGINS) == ()
    assert marks_of([point(50, 1, 0), point(60, 1, 2)], MARGINS) == (
        Mark(60, "amended twice", 0.05),
    )


def test_another_epoch_starts_without_marks() -> None:
    assert marks_of([point(50, 1, 0), point(10, 1, 1, epoch=2)], MARGINS) == ()


def test_each_earlier_margin_is_dotted_as_far_as_it_held() -> None:
    marks = [Mark(60, "amended", 0.05), Mark(80, "plan 2", 0.04), Mark(90, "amended", 0.02)]
    layout = evolution_figure([], 0.02, 400, marks)["layout"]
    level = [s for s in layout["shapes"] if s["yref"] == "y" and s["line"]["dash"] != "solid"]
    assert [(s["line"]["dash"], s["x0"], s["x1"], s["y0"]) for s in level] == [
        ("dot", 0, 60, -5.0),
        ("dot", 60, 80, -4.0),
        ("dash", 80, 408.0, -2.0),
    ]


def test_where_the_margin_stayed_its_line_goes_all_the_way() -> None:
    layout = evolution_figure([], 0.05, None, [Mark(60, "amended", 0.05)])["layout"]
    [level] = [s for s in layout["shapes"] if s["line"]["dash"] != "solid"]
    assert (level["x0"], level["x1"], level["xref"]) == (0, 1, "paper")
