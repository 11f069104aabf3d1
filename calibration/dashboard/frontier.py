"""Quality against cost: which model is worth its price."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from calibration.dashboard import theme
from calibration.dashboard.beside import cost_of
from calibration.dashboard.cards import shown_of
from calibration.dashboard.charts import Figure, points, safe
from calibration.dashboard.loading import Loaded
from calibration.dashboard.plots import Plot, Table
from calibration.models import Fit
from migrations_app.decision.wording import as_title, in_points
from migrations_app.models import QualityDimension


@dataclass(frozen=True)
class Place:
    """A model. position: of a candidate, None for the incumbent, whose quality is 0 by definition.

    cost: USD per 1,000 answers; mean, low, high: quality difference, 95% interval.
    """

    name: str
    position: int | None
    cost: float
    mean: float
    low: float
    high: float


def frontiers_of(loaded: Loaded) -> list[Plot]:
    """One for each quality dimension; none where fewer than two costs are known."""
    found = ((d, loaded.fits.get(d.pk)) for d in loaded.dimensions)
    plots = (_plot(loaded, dimension, fit) for dimension, fit in found if fit)
    return [plot for plot in plots if plot]


def frontier(places: Sequence[Place]) -> list[Place]:
    """Those that no other beats on cost without losing quality, the cheapest first."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda p: (p.cost, -p.mean)):
        if not kept or place.mean > kept[-1].mean:
            kept.append(place)
    return kept


def _plot(loaded: Loaded, dimension: QualityDimension, fit: Fit) -> Plot | None:
    places = _places(loaded, fit)
    if len(places) < 2:
        return None
    best = frontier(places)
    return Plot(
        key=f"frontier-{dimension.pk}",
        title="Quality against cost",
        unit=f"{as_title(dimension.name)}, points against USD per 1,000 answers, 95% interval",
        summary=f"From the cheapest: {'; '.join(_said(place) for place in best)}.",
        figure=_figure(places, best, loaded.terms["dimensions"][dimension.slug]["margin"]),
        table=_table(places, best),
        as_of=fit.read_at,
    )


def _places(loaded: Loaded, fit: Fit) -> list[Place]:
    incumbent = loaded.migration.incumbent
    cost = cost_of(loaded.profiles.get(incumbent.pk))
    found = [Place(incumbent.name, None, cost[0], 0.0, 0.0, 0.0)] if cost else []
    positions = {candidate.pk: n for n, candidate in enumerate(loaded.candidates)}
    for result in fit.results.all():
        model = result.candidate.language_model
        cost, shown = cost_of(loaded.profiles.get(model.pk)), shown_of(result)
        if cost and shown:
            place = positions[result.candidate_id]
            found.append(Place(model.name, place, cost[0], shown.mean, shown.low, shown.high))
    return found


def _figure(places: Sequence[Place], best: Sequence[Place], margin: float) -> Figure:
    x = {"title": theme.title("USD per 1,000 answers"), "rangemode": "tozero"}
    y = {"title": theme.title("points, 95% interval", 6)}
    layout = theme.layout(x=x, y=y, legend=True)
    layout["shapes"] = [
        theme.rule(y=0.0, name="line-2"),
        theme.rule(y=points(-margin), name="bad", dash="dash"),
    ]
    step = {
        "type": "scatter",
        "mode": "lines",
        "name": "worth its price",
        "x": [place.cost for place in best],
        "y": [points(place.mean) for place in best],
        "line": {"color": theme.token("ink-3"), "width": 1, "shape": "hv"},
        "hoverinfo": "skip",
    }
    return {"data": [step, *map(_trace, places)], "layout": layout}


def _trace(place: Place) -> dict[str, Any]:
    up, down = points(place.high - place.mean), points(place.mean - place.low)
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "name": safe(place.name),
        "x": [place.cost],
        "y": [points(place.mean)],
        "text": [safe(_said(place))],
        "hovertemplate": "%{text}<extra></extra>",
    }
    if place.position is None:
        star = {"color": theme.token("ink"), "symbol": "star", "size": 11}
        return trace | {"marker": star}
    style = {"color": theme.colour(place.position), "thickness": 2, "width": 6}
    bars = {"type": "data", "array": [up], "arrayminus": [down], **style}
    return trace | {"marker": theme.marker(place.position, 10), "error_y": bars}


def _said(place: Place) -> str:
    quality = "the incumbent" if place.position is None else f"{in_points(place.mean)} points"
    return f"{place.name}, {quality} at {place.cost:.2f} USD"


def _table(places: Sequence[Place], best: Sequence[Place]) -> Table:
    rows = [
        (
            place.name,
            f"{place.cost:.2f}",
            in_points(place.mean),
            f"{in_points(place.low)} to {in_points(place.high)}"
            if place.position is not None
            else "",
            "yes" if place in best else "no",
        )
        for place in sorted(places, key=lambda p: p.cost)
    ]
    heads = ("Model", "USD per 1,000", "Points", "95% interval", "Worth its price")
    return Table("Cost and quality of every model, the cheapest first", heads, tuple(rows))
