"""What the page says of a calibration that grows old."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotation.models import QueuedPair, Stream
from calibration.dashboard.blocks.course import course_of, weeks_of
from calibration.dashboard.blocks.drift import Drift, drift_of
from calibration.dashboard.loading import Loaded, load, plans_of
from calibration.models import Fit, FitSupplement
from calibration.selectors.probes import Probe
from calibration.services.audit_probes import draw_probes
from calibration.statistics.cusum import Chart, follow
from calibration.statistics.watch import Watch, Watched
from migrations_app.models import Migration, OutputPair
from tests.calibration.dashboard.stories import client_of, live_url, owner_of, page_url
from tests.calibration.posteriors import sampled_fit
from tests.calibration.world import World, freeze, judge, make_world, synthetic_values

CHART = Chart(centre=0.0, spread=0.5, reference=0.25, worse=10.0, better=10.0, n_residuals=60)
WATCHED = Watched("model-1", CHART, typical=52, raw=None, gap=-0.04, flip=410)


@pytest.fixture
def world() -> World:
    made = make_world(prompts=120)
    freeze(made)
    judge(made, made.dimensions[0], made.pairs()[:60], synthetic_values(60, difference=0.1))
    return made


@pytest.fixture
def fit(world: World) -> Fit:
    made = sampled_fit(world)
    sections = {"drift": asdict(Watch((WATCHED,)))}
    FitSupplement.objects.create(fit=made, sections=sections, seconds=0.1)
    return made


def decide(world: World, state: str = "approved") -> None:
    Migration.objects.update(state=state)
    world.migration.refresh_from_db()


def judge_probes(world: World, value: float) -> None:
    draw_probes(world.migration, timezone.now().date())
    queued = QueuedPair.objects.filter(stream=Stream.AUDIT).values_list("pair_id", flat=True)
    pairs = list(OutputPair.objects.in_bulk(list(queued)).values())
    judge(world, world.dimensions[0], pairs, [value] * len(pairs), stream=Stream.AUDIT)


def block(world: World, **options: Any) -> Drift:
    [found] = drift_of(loaded(world), **options)
    assert isinstance(found, Drift)
    return found


def loaded(world: World) -> Loaded:
    return load(world.migration, plans_of(world.migration))


def html_of(world: World, client: Client | None = None) -> str:
    client = client or client_of(owner_of(world))
    return client.get(page_url(world.migration)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_while_collecting_it_says_what_will_happen_and_when(world: World, fit: Fit) -> None:
    html = html_of(world)
    assert "Does the calibration still hold?" in html
    assert "Once a candidate is approved, 25 random pairs that nobody judged" in html
    assert "CUSUM chart" not in html


@pytest.mark.django_db(transaction=True)
def test_before_the_first_chart_there_is_no_block(world: World) -> None:
    sampled_fit(world)
    assert "Does the calibration still hold?" not in html_of(world)


@pytest.mark.django_db(transaction=True)
def test_after_the_decision_the_first_probes_are_announced(world: World, fit: Fit) -> None:
    decide(world)
    assert "No probe has been drawn yet" in block(world).sentence


@pytest.mark.django_db(transaction=True)
def test_probes_as_expected_are_drawn_without_an_alarm(world: World, fit: Fit) -> None:
    decide(world)
    judge_probes(world, 0.0)
    found = block(world)
    [line] = found.parts[0].lines
    assert (line.probes, line.alarm, found.alarms) == (25, "", 0)
    assert "25 of them are judged" in found.sentence
    html = html_of(world)
    assert "CUSUM chart of 25 probes" in html
    assert "<polyline" in html
    assert " style=" not in html[html.index("CUSUM chart") : html.index("The chart as a table")]


@pytest.mark.django_db(transaction=True)
def test_probes_that_are_all_worse_raise_an_alarm_in_words(world: World, fit: Fit) -> None:
    decide(world)
    judge_probes(world, -1.0)
    found = block(world)
    [line] = found.parts[0].lines
    assert found.alarms == 1
    assert "quality is worse than the calibration expects" in line.alarm
    assert "open a new epoch" in line.alarm
    assert (line.due, line.why) == (True, "The chart has signalled.")
    assert 'role="status"' in html_of(world)


@pytest.mark.django_db(transaction=True)
def test_the_recommended_day_follows_the_drift_that_would_flip_the_verdict(
    world: World, fit: Fit
) -> None:
    [line] = block(world).parts[0].lines
    assert (line.typical, line.raw) == ("52", "over 2\N{NARROW NO-BREAK SPACE}000")
    assert line.flip == "410 for \N{MINUS SIGN}4.0 points"
    # 410 probes at 25 a week are 17 weeks: 26 - 17 = 9 weeks after the calibration
    on = fit.read_at.date() + timedelta(weeks=9)
    assert line.on == f"{on.day} {on:%b %Y}"
    assert not line.due
    assert block(world, today=on).parts[0].lines[0].due


@pytest.mark.django_db(transaction=True)
def test_without_a_verdict_no_day_is_recommended(world: World) -> None:
    made = sampled_fit(world)
    undecided = Watched("model-1", CHART, typical=52, raw=80, gap=None, flip=None)
    sections = {"drift": asdict(Watch((undecided,)))}
    FitSupplement.objects.create(fit=made, sections=sections, seconds=0.1)
    [line] = block(world).parts[0].lines
    assert (line.on, line.flip) == ("", "\N{EN DASH}")
    assert line.why == "No verdict stands yet that a drift could flip."


@pytest.mark.django_db(transaction=True)
def test_the_block_costs_two_queries_and_none_while_collecting(
    world: World, fit: Fit, django_assert_num_queries: Callable[[int], Any]
) -> None:
    collecting = loaded(world)
    with django_assert_num_queries(0):
        drift_of(collecting)
    decide(world)
    judge_probes(world, 0.0)
    decided = loaded(world)
    with django_assert_num_queries(2):
        drift_of(decided)


@pytest.mark.django_db(transaction=True)
def test_the_live_page_moves_when_a_probe_is_judged(world: World, fit: Fit) -> None:
    decide(world)
    draw_probes(world.migration, timezone.now().date())
    client = client_of(owner_of(world))
    tag = client.get(live_url(world.migration))["ETag"]
    unchanged = client.get(live_url(world.migration), headers={"If-None-Match": tag})
    assert unchanged.status_code == 304
    judge_probes(world, 0.0)
    moved = client.get(live_url(world.migration), headers={"If-None-Match": tag})
    assert moved.status_code == 200


def probes_of(weeks: list[str], residuals: list[float]) -> list[Probe]:
    now = timezone.now()
    return [
        Probe("model-1", week, residual, now)
        for week, residual in zip(weeks, residuals, strict=True)
    ]


def test_the_table_has_one_row_a_week_the_newest_first() -> None:
    residuals = [0.25, -0.25, -0.5, -0.5]
    probes = probes_of(["2026-W46", "2026-W46", "2026-W47", "2026-W47"], residuals)
    found = weeks_of(follow(CHART, residuals), probes)
    assert [(week.name, week.probes) for week in found] == [("2026-W47", 2), ("2026-W46", 2)]
    assert found[0].mean == "\N{MINUS SIGN}50.0"
    # standardised .5, -.5, -1, -1 less k = .25: worse reaches 0, .25, 1, 1.75 of 10
    assert found[0].highest == "18%"


def test_lines_start_at_nothing_and_are_cut_above_the_alarm() -> None:
    course = course_of(follow(CHART, [-1.0] * 60))
    first, *_, last = course.worse.split(" ")
    assert first == "6.0,108.0"
    assert last == "594.0,10.0"
    # (2 - .25) a probe: the threshold of 10 is reached by the sixth
    assert course.alarm == f"{6 + 588 * 6 / 60:.1f}"
    assert course.better.split(" ")[-1] == "594.0,108.0"
