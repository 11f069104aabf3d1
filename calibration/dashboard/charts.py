"""Figures as plain documents that plotly.js draws: values in, {data, layout} out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from calibration.dashboard import theme
from calibration.dashboard.marks import Event, Mark, joined

Figure = dict[str, Any]
POINTS = 100.0  # of a quality difference of 1


@dataclass(frozen=True)
class Curve:
    """Density of the posterior of one candidate. x: quality difference; y: density per point.

    position: of the candidate, which keeps its dash, marker and colour by it.
    """

    name: str
    position: int
    mean: float
    low: float
    high: float
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Moment:
    """What one fit said: mean and 95% interval after so many judgments."""

    n_judgments: int
    mean: float
    low: float
    high: float
    verdict: str
    plan: str


@dataclass(frozen=True)
class Course:
    """How the estimate of one candidate moved."""

    name: str
    position: int
    moments: tuple[Moment, ...]


def density_figure(curves: Sequence[Curve], margin: float) -> Figure:
    x = {"title": theme.title("quality difference, points")}
    y = {"showline": False, "showticklabels": False, "ticks": "", "rangemode": "tozero"}
    layout = theme.layout(x=x, y=y, legend=True)
    layout["margin"] = layout["margin"] | {"l": 16}
    layout["shapes"] = [
        theme.rule(x=0.0, name="line-2"),
        theme.rule(x=points(-margin), name="bad", dash="dash"),
    ]
    above = {"yref": "paper", "y": 1, "yanchor": "bottom"}
    layout["annotations"] = [  # away from each other, however near their lines are
        theme.note("same", "ink-3", x=0.0, xanchor="left", **above),
        theme.note(_margin_label(margin), "bad", x=points(-margin), xanchor="right", **above),
    ]
    return {"data": [t for c in curves for t in _curve(c)], "layout": layout}


def evolution_figure(
    courses: Sequence[Course],
    margin: float,
    n_max: int | None,
    marks: Sequence[Mark] = (),
    events: Sequence[Event] = (),
) -> Figure:
    x: dict[str, Any] = {"title": theme.title("judgments"), "rangemode": "tozero"}
    y = {"title": theme.title("points, 95% interval", 6)}
    if n_max:
        x["range"] = [0, n_max * 1.02]
    layout = theme.layout(x=x, y=y, legend=True)
    layout["shapes"] = [theme.rule(y=0.0, name="line-2"), *_margins(margin, n_max, marks)]
    place = {"xref": "paper", "x": 1, "xanchor": "right", "yanchor": "bottom"}
    layout["annotations"] = [
        theme.note("same", "ink-3", y=0.0, **place),
        theme.note(_margin_label(margin), "bad", y=points(-margin), **place),
    ]
    told = joined([*events, *(Event(mark.count, mark.label) for mark in marks)])
    for event in told:
        layout["shapes"].append(theme.rule(x=float(event.count), name="ink-3"))
        above = {"yref": "paper", "y": 1, "yanchor": "top", "xanchor": "left", "xshift": 4}
        layout["annotations"].append(theme.note(event.label, "ink-3", x=event.count, **above))
    return {"data": [t for c in courses for t in _course(c)], "layout": layout}


def _curve(curve: Curve) -> list[Figure]:
    x = [points(value) for value in curve.x]
    name = safe(curve.name)
    says = (
        f"{name}: {points(curve.mean):+.1f} points, "
        f"95% from {points(curve.low):+.1f} to {points(curve.high):+.1f}"
    )
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "legendgroup": name,
        "x": x,
        "y": list(curve.y),
        "line": theme.line(curve.position),
        "fill": "tozeroy",
        "fillcolor": theme.colour(curve.position, theme.RIBBON),
        "hovertemplate": f"{says}<extra></extra>",
    }
    at = min(range(len(curve.x)), key=lambda i: abs(curve.x[i] - curve.mean))
    dot = {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "legendgroup": name,
        "showlegend": False,
        "x": [points(curve.mean)],
        "y": [curve.y[at]],
        "marker": theme.marker(curve.position, 9),
        "hovertemplate": f"{says}<extra></extra>",
    }
    return [line, dot]


def _course(course: Course) -> list[Figure]:
    counts = [moment.n_judgments for moment in course.moments]
    edge = {"width": 0, "color": theme.CLEAR}
    name = safe(course.name)
    shared = {"type": "scatter", "x": counts, "name": name, "legendgroup": name}
    quiet = shared | {"mode": "lines", "line": edge, "showlegend": False, "hoverinfo": "skip"}
    low = quiet | {"y": [points(m.low) for m in course.moments]}
    high = quiet | {
        "y": [points(m.high) for m in course.moments],
        "fill": "tonexty",
        "fillcolor": theme.colour(course.position, theme.RIBBON),
    }
    mean = shared | {
        "mode": "lines+markers",
        "y": [points(m.mean) for m in course.moments],
        "line": theme.line(course.position),
        "marker": theme.marker(course.position, 7),
        "text": [_said(name, m) for m in course.moments],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return [low, high, mean | _bars(course)]


def _bars(course: Course) -> Figure:
    """A ribbon of one moment has no width: bars show its interval."""
    if len(course.moments) != 1:
        return {}
    [moment] = course.moments
    up, down = points(moment.high - moment.mean), points(moment.mean - moment.low)
    style = {"color": theme.colour(course.position), "thickness": 2, "width": 6}
    return {"error_y": {"type": "data", "array": [up], "arrayminus": [down], **style}}


def _said(name: str, moment: Moment) -> str:
    return (
        f"{name} after {moment.n_judgments} judgments: {points(moment.mean):+.1f} points,<br>"
        f"95% from {points(moment.low):+.1f} to {points(moment.high):+.1f}, {moment.verdict}"
    )


def _margins(margin: float, n_max: int | None, marks: Sequence[Mark]) -> list[Figure]:
    """The margin dashed across the plot; dotted where it was another, as far as that held."""
    moved = [
        m
        for m, after in zip(marks, _margins_after(margin, marks), strict=True)
        if m.margin != after
    ]
    if not moved:
        return [theme.rule(y=points(-margin), name="bad", dash="dash")]
    starts = [0, *(mark.count for mark in moved)]
    earlier = [
        theme.rule(y=points(-m.margin), name="bad", dash="dot", between=(start, m.count))
        for start, m in zip(starts, moved, strict=False)
    ]
    ends = (moved[-1].count, max(n_max or 0, moved[-1].count) * 1.02)
    return [*earlier, theme.rule(y=points(-margin), name="bad", dash="dash", between=ends)]


def _margins_after(margin: float, marks: Sequence[Mark]) -> list[float]:
    return [*(mark.margin for mark in marks[1:]), margin][: len(marks)]


def points(value: float) -> float:
    return round(value * POINTS, 3)


def _margin_label(margin: float) -> str:
    return f"margin \N{MINUS SIGN}{margin * POINTS:g}"


def safe(name: str) -> str:
    """Names are data: plotly.js reads a little HTML in texts, and %{...} in templates."""
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("%{", "%&#123;")
