"""The page of a migration in every state it can be in."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from calibration.dashboard.loading import Loaded, load, plans_of
from calibration.dashboard.page import Head
from calibration.dashboard.settled import Drawn, drawn_of
from calibration.services import heartbeat, stamps
from calibration.services.progress import Progress, Stage, forget, report
from calibration.statistics.result import Estimate, Verdict
from migrations_app.decision.wording import Headline
from migrations_app.models import LanguageModel, Membership, Migration, Service
from tests.calibration.dashboard.stories import (
    QUICK,
    client_of,
    fitted,
    judge_some,
    owner_of,
    page_url,
)
from tests.calibration.world import World, freeze, judge, make_world, synthetic_values

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world(prompts=60, candidates=2, dimensions=["correctness", "tone"])


@pytest.fixture
def client(world: World) -> Client:
    return client_of(owner_of(world))


@pytest.fixture
def worker() -> None:
    stamps.put(heartbeat.KEY, {"pid": 1}, seconds=60)


@pytest.fixture(autouse=True)
def no_notes(world: World) -> None:
    stamps.remove(heartbeat.KEY)
    for dimension in world.dimensions:
        forget(dimension.pk)


def text_of(client: Client, migration: Migration) -> str:
    response = client.get(page_url(migration))
    assert response.status_code == 200
    return words_of(response.content.decode())


def words_of(html: str) -> str:
    """What a reader sees, the title included, with single spaces."""
    without_data = re.sub(r"<script[^>]*>.*?</script>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", without_data)))


def test_without_evidence_the_page_leads_to_the_import(client: Client, world: World) -> None:
    Migration.objects.update(evidence_digest="", state=Migration.State.DRAFT)
    text = text_of(client, world.migration)
    assert "Draft." in text
    assert "Bring the evidence" in text


def test_without_a_plan_the_page_leads_to_the_plan(client: Client, world: World) -> None:
    assert "Freeze the plan" in text_of(client, world.migration)


def test_with_a_plan_the_page_waits_for_the_first_judgment(client: Client, world: World) -> None:
    freeze(world)
    text = text_of(client, world.migration)
    assert "nobody has judged yet" in text
    assert "60 prompts wait" in text


def test_before_the_first_fit_the_page_says_that_it_comes(client: Client, world: World) -> None:
    freeze(world)
    judge_some(world)
    assert "The first fit is on its way" in text_of(client, world.migration)


def test_without_a_worker_the_page_says_what_is_safe(client: Client, world: World) -> None:
    freeze(world)
    judge_some(world)
    text = text_of(client, world.migration)
    assert "No worker is running" in text
    assert "nothing is lost" in text


@pytest.mark.usefixtures("worker")
def test_with_a_worker_nobody_is_alarmed(client: Client, world: World) -> None:
    freeze(world)
    judge_some(world)
    assert "No worker is running" not in text_of(client, world.migration)


@pytest.mark.usefixtures("worker")
def test_a_running_fit_is_named_with_its_stage(client: Client, world: World) -> None:
    complete(world)
    judge_some(world, 3, start=20)
    report(world.dimensions[0].pk, Progress(Stage.FITTING, 13))
    assert "Now fitting 13 judgments." in text_of(client, world.migration)


def test_an_approval_is_the_first_sentence(client: Client, world: World) -> None:
    complete(world)
    text = text_of(client, world.migration)
    assert "Approve - Answers" in text
    assert "Model 1 may replace Model 0: not worse on correctness and not worse on tone." in text
    assert "10 judgments by 1 person calibrate 2 metrics over 60 prompts." in text
    assert "at most 5%, however often you look" in text


def test_a_hold_says_what_is_missing(client: Client, world: World) -> None:
    complete(world, verdict=Verdict.COLLECTING, passes=False)
    assert "Nothing may replace Model 0 yet." in text_of(client, world.migration)


def test_a_rejection_says_why(client: Client, world: World) -> None:
    complete(world, verdict=Verdict.INFERIOR, passes=False)
    text = text_of(client, world.migration)
    assert "Reject - Answers" in text
    assert "Model 1 is worse on correctness and tone" in text


def test_a_conflict_sends_the_reader_to_the_design_based_estimate(
    client: Client, world: World
) -> None:
    complete(world, verdict=Verdict.CONFLICT, passes=False)
    text = text_of(client, world.migration)
    assert "This is the design-based estimate." in text
    assert "contradict the model" in text


def test_what_is_withheld_says_what_failed(client: Client, world: World) -> None:
    complete(world, verdict=Verdict.WITHHELD, passes=False, posterior=None)
    assert "the computation cannot be believed" in text_of(client, world.migration)


def test_a_quick_update_says_that_a_full_fit_is_on_its_way(client: Client, world: World) -> None:
    complete(world)
    judge_some(world, 5, start=20)
    fitted(world, run=QUICK, posterior=Estimate(0.03, 0.01, 0.05))
    text = text_of(client, world.migration)
    assert "quick update, full fit on its way" in text
    assert "the sentence is being recomputed" in text


def test_a_new_plan_makes_the_old_recommendation_history(client: Client, world: World) -> None:
    complete(world)
    freeze(world, version=2)
    text = text_of(client, world.migration)
    assert "may replace" not in text
    assert "The first result is being computed." in text


def test_names_are_data_and_never_markup(client: Client, world: World) -> None:
    hostile = "<script>alert(1)</script>\"'&"
    Service.objects.update(name=hostile)
    LanguageModel.objects.update(name=hostile)
    world.migration.dimensions.update(name=hostile)
    complete(world)
    content = client.get(page_url(world.migration)).content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_the_table_beside_a_plot_holds_the_plotted_numbers(client: Client, world: World) -> None:
    complete(world)
    migration = world.migration
    head = client.get(page_url(migration)).context["page"].head
    drawn_page = drawn_of(load(migration, plans_of(migration)), head, Headline("", "", ""))
    for plot in (plot for pictures in drawn_page.pictures for plot in pictures.plots):
        cells = {cell.replace("\N{MINUS SIGN}", "-") for row in plot.table.rows for cell in row}
        drawn = [t for t in plot.figure["data"] if t.get("mode") != "markers"]
        lines = [t for t in drawn if t.get("hoverinfo") != "skip"]
        assert lines
        form = "{:.4f}" if plot.key.startswith("density") else "{:+.1f}"
        assert {form.format(y) for line in lines for y in line["y"]} <= cells


def test_the_figures_are_data_that_no_browser_runs(client: Client, world: World) -> None:
    complete(world)
    content = client.get(page_url(world.migration)).content.decode()
    figures = re.findall(
        r'<script id="figure-[\w-]+" type="application/json">(.*?)</script>', content
    )
    assert len(figures) == 4
    assert all({"data", "layout"} == set(json.loads(figure)) for figure in figures)
    assert "style=" not in content
    assert "onclick" not in content


def test_only_this_page_may_have_the_styles_of_plotly(client: Client, world: World) -> None:
    directives = client.get(page_url(world.migration))["Content-Security-Policy"].split("; ")
    [styles] = [d for d in directives if d.startswith("style-src")]
    [scripts] = [d for d in directives if d.startswith("script-src")]
    assert scripts == "script-src 'self'"
    assert "'unsafe-inline'" not in styles
    assert styles.count("'sha256-") == 2
    assert "sha256" not in client.get("/")["Content-Security-Policy"]


def test_a_fit_says_which_way_it_went_and_whether_it_can_be_believed(
    client: Client, world: World
) -> None:
    complete(world)
    text = text_of(client, world.migration)
    assert "chains agree" in text
    assert "Slow path, sampled in full (NUTS). R-hat 1.002 (at most 1.01)" in text


def test_an_annotator_sees_no_results_while_people_judge(world: World) -> None:
    complete(world)
    user = owner_of(world)
    Membership.objects.create(user=user, service=world.migration.service, role="annotator")
    client = client_of(user)
    assert client.get(page_url(world.migration)).status_code == 403
    Migration.objects.update(state=Migration.State.READY_FOR_REVIEW)
    assert client.get(page_url(world.migration)).status_code == 200


def test_cards_and_segments_lead_to_the_pairs_lost(client: Client, world: World) -> None:
    complete(world)
    lost = sum(value < 0 for value in synthetic_values(10, difference=0.05))
    address = f"{reverse('losing_pairs', args=[world.migration.slug])}?candidate=model-1"
    for count in (lost, lost + 1):
        html = client.get(page_url(world.migration)).content.decode()
        assert f'{address}&amp;dimension=correctness">Read the <span class="num">{count}<' in html
        assert f'{address}&amp;dimension=correctness&amp;segment=unsafe">unsafe</a>' in html
        judge(world, world.dimensions[0], world.pairs()[20:21], [-1.0])
        fitted(world)


def test_what_fits_have_drawn_is_drawn_once_for_a_version_and_anew_for_another_name(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(world)
    drawn: list[Drawn] = []

    def seen(loaded: Loaded, head: Head, said: Headline) -> Drawn:
        drawn.append(drawn_of(loaded, head, said))
        return drawn[-1]

    monkeypatch.setattr("calibration.dashboard.settled.drawn_of", seen)
    for _ in range(3):
        assert "Model 1" in text_of(client, world.migration)
    assert len(drawn) == 1
    LanguageModel.objects.filter(slug="model-1").update(name="Renamed")
    assert "Renamed" in text_of(client, world.migration)
    judge_some(world, 2, start=20)
    fitted(world)
    text_of(client, world.migration)
    assert len(drawn) == 3


def test_the_page_takes_as_many_queries_for_many_candidates_as_for_two(
    client: Client,
    world: World,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    complete(world)
    client.get(page_url(world.migration))
    with django_assert_max_num_queries(21):
        client.get(page_url(world.migration))


def test_the_page_of_a_decision_takes_as_many_for_many_candidates_as_for_two(
    client: Client,
    world: World,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    complete(world)
    url = reverse("decision", args=[world.migration.slug])
    assert "ask-title" in client.get(url).content.decode()
    with django_assert_max_num_queries(24):
        client.get(url)


def complete(world: World, **changes: Any) -> None:
    """A plan, judgments, and a sampled fit of every dimension."""
    freeze(world)
    judge_some(world)
    for position in range(len(world.dimensions)):
        fitted(world, position, **changes)
