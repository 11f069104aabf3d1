"""Figures are documents made of numbers: what is drawn is what was said."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from calibration.dashboard.charts import Course, Curve, Moment, density_figure, evolution_figure
from calibration.dashboard.density import POINTS, density, grid_over
from calibration.dashboard.marks import Event, Mark, events_of
from calibration.dashboard.theme import DASHES, SYMBOLS
from calibration.selectors.latest import HistoryPoint

MOMENTS = (
    Moment(50, 0.01, -0.05, 0.07, "collecting", "1"),
    Moment(80, 0.02, -0.02, 0.06, "non-inferior", "1"),
    Moment(120, 0.03, 0.0, 0.06, "superior", "2"),
)
COURSES = [Course("Atlas", 0, MOMENTS), Course("Swift", 1, MOMENTS[:2])]
CURVES = [
    Curve(name, position, 0.02, -0.01, 0.05, (-0.01, 0.02, 0.05), (1.0, 5.0, 1.0))
    for position, name in enumerate(["Atlas", "Swift"])
]


def test_the_margin_is_a_dashed_line_at_minus_the_margin() -> None:
    [upright] = [s for s in density_figure(CURVES, 0.05)["layout"]["shapes"] if _dashed(s)]
    assert (upright["x0"], upright["x1"]) == (-5.0, -5.0)
    [level] = [s for s in evolution_figure(COURSES, 0.05, 400)["layout"]["shapes"] if _dashed(s)]
    assert (level["y0"], level["y1"]) == (-5.0, -5.0)


@pytest.mark.parametrize("margin", [0.0001, 0.05, 0.4])
def test_the_labels_of_the_density_lean_away_from_each_other(margin: float) -> None:
    same, limit = density_figure(CURVES, margin)["layout"]["annotations"]
    assert limit["x"] < same["x"]
    assert (limit["xanchor"], same["xanchor"]) == ("right", "left")


def test_a_ribbon_is_the_interval_in_points() -> None:
    low, high, mean = evolution_figure(COURSES, 0.05, 400)["data"][:3]
    assert low["y"] == [-5.0, -2.0, 0.0]
    assert high["y"] == [7.0, 6.0, 6.0]
    assert mean["y"] == [1.0, 2.0, 3.0]
    assert low["x"] == high["x"] == mean["x"] == [50, 80, 120]
    assert high["fill"] == "tonexty"
    assert high["fillcolor"].endswith("/14")


def test_a_candidate_keeps_its_dash_and_marker_in_every_plot() -> None:
    for course, curve in zip(COURSES, CURVES, strict=True):
        mean = evolution_figure([course], 0.05, None)["data"][2]
        line, dot = density_figure([curve], 0.05)["data"]
        assert line["line"]["dash"] == mean["line"]["dash"] == DASHES[course.position]
        assert dot["marker"]["symbol"] == mean["marker"]["symbol"] == SYMBOLS[course.position]


def test_candidates_are_told_apart_without_colour() -> None:
    assert len(set(DASHES)) == len(set(SYMBOLS)) == len(DASHES) == 4


def test_a_later_plan_is_marked_where_its_first_fit_is() -> None:
    layout = evolution_figure(COURSES, 0.05, 400, [Mark(120, "plan 2", 0.05)])["layout"]
    [note] = [a for a in layout["annotations"] if a["text"] == "plan 2"]
    assert note["x"] == 120
    assert any(shape.get("x0") == 120.0 for shape in layout["shapes"])


def test_what_happened_at_one_place_is_one_label() -> None:
    events = [Event(80, "import"), Event(120, "import")]
    layout = evolution_figure(COURSES, 0.05, 400, [Mark(120, "amended", 0.05)], events)["layout"]
    found = {a["x"]: a["text"] for a in layout["annotations"] if a.get("yanchor") == "top"}
    assert found == {80: "import", 120: "import, amended"}


def test_an_import_is_marked_where_it_came_and_a_later_epoch_at_its_start() -> None:
    def point(epoch: int, count: int, hour: int) -> HistoryPoint:
        at = datetime(2026, 11, 1, hour, tzinfo=UTC)
        ends = (0.0, 0.0, 0.0, 0.0, 0.0)
        return HistoryPoint(1, 1, 1, count, *ends, "collecting", "nuts", 1, 0, epoch, at)

    points = [point(1, 300, 1), point(2, 50, 3), point(2, 80, 5), point(2, 120, 7)]
    imports = [datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (1, 5, 7)]
    assert events_of(points, imports) == (Event(0, "epoch 2"), Event(80, "import"))
    assert events_of(points[:1], imports) == ()


def test_one_moment_alone_shows_its_interval_by_a_bar() -> None:
    course = Course("Atlas", 0, MOMENTS[:1])
    mean = evolution_figure([course], 0.05, 400)["data"][2]
    assert mean["error_y"]["array"] == [6.0]
    assert mean["error_y"]["arrayminus"] == [6.0]


def test_hovering_says_it_in_words() -> None:
    mean = evolution_figure(COURSES, 0.05, 400)["data"][2]
    assert mean["text"][0] == (
        "Atlas after 50 judgments: +1.0 points,<br>95% from -5.0 to +7.0, collecting"
    )


def test_a_hostile_name_is_text_in_a_plot() -> None:
    name = "<b>Atlas</b> %{x}"
    figure = evolution_figure([Course(name, 0, MOMENTS)], 0.05, 400)
    assert figure["data"][2]["name"] == "&lt;b&gt;Atlas&lt;/b&gt; %&#123;x}"


def test_a_figure_is_plain_json_with_colours_by_name() -> None:
    text = json.dumps([density_figure(CURVES, 0.05), evolution_figure(COURSES, 0.05, 400)])
    assert "token:series-1" in text
    assert "#" not in text.replace("&#", "")


def test_the_area_under_a_density_is_one() -> None:
    draws = np.random.default_rng(3).normal(0.02, 0.03, size=4000)
    grid = grid_over([draws])
    curve = density(draws, grid)
    assert len(curve) == POINTS <= 200
    assert curve.sum() * (grid[1] - grid[0]) == pytest.approx(1.0)


def test_a_density_of_normal_draws_is_nearly_the_normal_density() -> None:
    draws = np.random.default_rng(4).normal(0.0, 0.02, size=200_000)
    grid = grid_over([draws])
    truth = np.exp(-0.5 * (grid / 0.02) ** 2) / (0.02 * np.sqrt(2 * np.pi))
    # A kernel a quarter as wide as the draws lowers the peak by 1 - 1/sqrt(1 + .26^2) = 3%.
    assert np.abs(density(draws, grid) - truth).max() < 0.05 * truth.max()


def test_draws_that_are_all_alike_have_a_density_too() -> None:
    draws = np.full(10, 0.01)
    assert np.isfinite(density(draws, grid_over([draws]))).all()


def _dashed(shape: dict[str, dict[str, str]]) -> bool:
    return shape["line"]["dash"] == "dash"
