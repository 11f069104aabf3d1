"""What is plotted, with the table that stands beside each plot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from calibration.dashboard.charts import (
    Course,
    Curve,
    Figure,
    Moment,
    density_figure,
    evolution_figure,
)
from calibration.dashboard.density import density, draws_of, grid_over
from calibration.dashboard.marks import Event, Mark, Terms, events_of, in_words, marks_of
from calibration.models import Fit, FitResult
from calibration.selectors.latest import HistoryPoint
from calibration.statistics.result import Verdict
from migrations_app.decision.wording import MARKS, in_points


@dataclass(frozen=True)
class Table:
    """The numbers of a plot. rows: cells, the first one names the row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Plot:
    key: str
    title: str
    unit: str
    summary: str
    figure: Figure
    table: Table
    as_of: datetime

    @property
    def data_id(self) -> str:
        """Of the element that holds the figure."""
        return f"figure-{self.key}"


@dataclass(frozen=True)
class Subject:
    """What a plot is about: one quality dimension of a plan. margins: under earlier terms too.

    imports: when judgments were imported.
    """

    key: int
    name: str
    margin: float
    n_max: int | None
    margins: Mapping[Terms, float]
    imports: tuple[datetime, ...] = ()


def density_plot(subject: Subject, fit: Fit, positions: dict[int, int]) -> Plot | None:
    """None before there are draws; a withheld posterior is not drawn."""
    results = [r for r in fit.results.all() if _is_drawn(r)]
    if not results:
        return None
    draws = [draws_of(result.draws.rectified) for result in results]
    grid = grid_over(draws)
    x = tuple(float(value) for value in grid)
    curves = []
    for result, drawn in zip(results, draws, strict=True):
        y = tuple(round(float(v) / 100, 5) for v in density(drawn, grid))
        found = result.estimates["posterior"]
        name = result.candidate.language_model.name
        curves.append(Curve(name, positions[result.candidate_id], **found, x=x, y=y))
    return Plot(
        key=f"density-{subject.key}",
        title="What is held possible",
        unit=f"{subject.name}, posterior density of the quality difference, points",
        summary=f"{_all_say(curves)}. The margin is {in_points(-subject.margin)}.",
        figure=density_figure(curves, subject.margin),
        table=_density_table(curves),
        as_of=fit.created_at,
    )


def evolution_plot(
    subject: Subject, fit: Fit, points: Sequence[HistoryPoint], names: dict[int, tuple[str, int]]
) -> Plot | None:
    """points: of this dimension. names: candidate id -> name and position."""
    known = [p for p in points if p.dimension_id == subject.key and p.mean is not None]
    if not known:
        return None
    courses = [
        Course(name, position, _moments(p for p in known if p.candidate_id == pk))
        for pk, (name, position) in names.items()
    ]
    courses = [course for course in courses if course.moments]
    marks, events = marks_of(known, subject.margins), events_of(known, subject.imports)
    return Plot(
        key=f"evolution-{subject.key}",
        title="How the estimate moved",
        unit=f"{subject.name}, points against judgments, 95% interval",
        summary=_evolution_summary(courses, marks, events, subject.margin),
        figure=evolution_figure(courses, subject.margin, subject.n_max, marks, events),
        table=_evolution_table(courses),
        as_of=fit.created_at,
    )


def _is_drawn(result: FitResult) -> bool:
    if result.verdict == Verdict.WITHHELD or not result.estimates["posterior"]:
        return False
    return hasattr(result, "draws") and len(draws_of(result.draws.rectified)) > 1


def _moments(points: Iterable[HistoryPoint]) -> tuple[Moment, ...]:
    """The last word at every number of judgments, in that order, of the last epoch."""
    found = list(points)
    epoch = max((p.epoch for p in found), default=0)
    latest: dict[int, Moment] = {}
    for p in found:
        if p.epoch == epoch and p.mean is not None and p.low is not None and p.high is not None:
            word = MARKS[p.verdict].word
            plan = in_words(p.plan_version, p.amendments)
            latest[p.n_judgments] = Moment(p.n_judgments, p.mean, p.low, p.high, word, plan)
    return tuple(latest[count] for count in sorted(latest))


def _all_say(curves: Sequence[Curve]) -> str:
    return "; ".join(
        f"{c.name}: {in_points(c.mean)} points, 95% {in_points(c.low)} to {in_points(c.high)}"
        for c in curves
    )


def _all_moved(courses: Sequence[Course]) -> str:
    said = []
    for course in courses:
        first, last = course.moments[0], course.moments[-1]
        said.append(
            f"{course.name}: {in_points(first.mean)} points after {first.n_judgments} judgments, "
            f"{in_points(last.mean)} after {last.n_judgments}"
        )
    return "; ".join(said)


def _evolution_summary(
    courses: Sequence[Course], marks: Sequence[Mark], events: Sequence[Event], margin: float
) -> str:
    said = [f"{_all_moved(courses)}. The margin is {in_points(-margin)}."]
    for mark in marks:
        said.append(
            f"After {mark.count} judgments: {mark.label}; before, the margin was "
            f"{in_points(-mark.margin)}."
        )
    said += [f"After {event.count} judgments: {event.label}." for event in events]
    return " ".join(said)


def _density_table(curves: Sequence[Curve]) -> Table:
    rows = []
    for values in zip(curves[0].x, *(curve.y for curve in curves), strict=True):
        x, *ys = values
        rows.append((f"{in_points(x)}", *(f"{y:.4f}" for y in ys)))
    heads = ("Difference, points", *(f"{curve.name}, density per point" for curve in curves))
    return Table("Posterior density at every plotted point", heads, tuple(rows))


def _evolution_table(courses: Sequence[Course]) -> Table:
    rows = [
        (
            f"{moment.n_judgments}",
            course.name,
            in_points(moment.mean),
            f"{in_points(moment.low)} to {in_points(moment.high)}",
            moment.verdict,
            moment.plan,
        )
        for course in courses
        for moment in reversed(course.moments)
    ]
    heads = ("Judgments", "Candidate", "Mean, points", "95% interval", "Verdict", "Plan")
    return Table("Posterior mean after each fit, newest first", heads, tuple(rows))
