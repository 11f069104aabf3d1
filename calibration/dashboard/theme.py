"""The one look of all plots. `token:ink-2` stands for the page's CSS variable `--ink-2`, which the
script puts in, so that a plot follows light and dark; `token:ink-2/14` is it at 14% opacity.
"""

from typing import Any

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
HEIGHT = 300
RIBBON = 14  # per cent opacity
CLEAR = "rgba(0,0,0,0)"

# By position of the candidate: told apart by dash and marker before colour.
COLOURS = ("series-1", "series-2", "series-3", "series-4")
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "cross")


def token(name: str, opacity: int | None = None) -> str:
    return f"token:{name}" if opacity is None else f"token:{name}/{opacity}"


def colour(position: int, opacity: int | None = None) -> str:
    return token(COLOURS[position % len(COLOURS)], opacity)


def line(position: int) -> dict[str, Any]:
    return {
        "color": colour(position),
        "dash": DASHES[position % len(DASHES)],
        "width": 2,
    }


def marker(position: int, size: int) -> dict[str, Any]:
    return {
        "color": colour(position),
        "symbol": SYMBOLS[position % len(SYMBOLS)],
        "size": size,
        "line": {"color": token("paper"), "width": 1},
    }


def layout(*, x: dict[str, Any], y: dict[str, Any], legend: bool) -> dict[str, Any]:
    return {
        "height": HEIGHT,
        "margin": {"l": 52, "r": 16, "t": 52, "b": 46},
        "font": {"family": FONT, "size": 12, "color": token("ink-2")},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "xaxis": _axis() | x,
        "yaxis": _axis() | y,
        "showlegend": legend,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.08,
            "yanchor": "bottom",
            "itemwidth": 40,
            "font": {"color": token("ink")},
        },
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": token("paper"),
            "bordercolor": token("line-2"),
            "font": {"family": FONT, "size": 12, "color": token("ink")},
            "align": "left",
        },
        "modebar": {
            "bgcolor": CLEAR,
            "color": token("ink-3"),
            "activecolor": token("ink"),
            "orientation": "v",
        },
        "uirevision": "kept",
        "shapes": [],
        "annotations": [],
    }


def title(text: str, standoff: int = 10) -> dict[str, Any]:
    return {"text": text, "standoff": standoff, "font": {"size": 12, "color": token("ink-2")}}


def rule(
    *,
    x: float | None = None,
    y: float | None = None,
    name: str,
    dash: str = "solid",
    between: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """A thin line, upright at x or level at y: across the whole plot, or between two x."""
    place = {"x0": x, "x1": x, "y0": 0, "y1": 1, "xref": "x", "yref": "paper"}
    if x is None:
        start, end = between or (0, 1)
        ref = "x" if between else "paper"
        place = {"x0": start, "x1": end, "y0": y, "y1": y, "xref": ref, "yref": "y"}
    style = {"color": token(name), "width": 1, "dash": dash}
    return {"type": "line", "layer": "below", "line": style, **place}


def note(text: str, name: str, **place: Any) -> dict[str, Any]:
    font = {"size": 11, "color": token(name)}
    return {"text": text, "showarrow": False, "font": font, **place}


def _axis() -> dict[str, Any]:
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": token("line-2"),
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": token("line-2"),
        "tickfont": {"color": token("ink-3")},
        "automargin": False,
        "fixedrange": False,
    }
