"""Whether a calibration still holds: audit probes, their chart, and when to calibrate again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from calibration.dashboard.amounts import grouped
from calibration.dashboard.blocks.course import Course, Week, course_of, weeks_of
from calibration.dashboard.blocks.section import Block
from calibration.dashboard.loading import Loaded
from calibration.models import FitSupplement
from calibration.selectors.probes import WATCHED, Probe, Probes, probes_of
from calibration.services.audit_probes import PROBES_PER_WEEK
from calibration.statistics.cusum import Chart, Path, follow
from calibration.statistics.drift import MOST_PROBES
from calibration.statistics.recalibration import Cause, Recalibration, next_recalibration
from migrations_app.decision.wording import as_title, in_points
from migrations_app.models import QualityDimension

TITLE = "Does the calibration still hold?"
TEMPLATE = "calibration/blocks/drift.html"


@dataclass(frozen=True)
class Line:
    """One candidate. alarm: a sentence, empty while there is none. course: None before any probe.

    typical, raw, flip: how long drifts go unnoticed, in probes; on: the recommended day.
    """

    key: str
    name: str
    alarm: str
    probes: int
    mean: str
    typical: str
    raw: str
    flip: str
    on: str
    due: bool
    why: str
    course: Course | None
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class Part:
    """days: since the calibration."""

    key: str
    dimension: str
    days: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Drift(Block):
    """sentence: what happens, or will, in this migration. alarms: how many charts signal."""

    sentence: str
    alarms: int


def drift_of(loaded: Loaded, today: date | None = None) -> tuple[Block, ...]:
    """At most two queries; none before a decision. Nothing before the first chart."""
    today = today or timezone.now().date()
    charted = dict(_charted(loaded))
    if not charted:
        return ()
    fits = {dimension.slug: s.fit_id for dimension, s in charted.items()}
    epoch_id = next(iter(charted.values())).fit.epoch_id
    found = probes_of(loaded.migration, fits, epoch_id)
    parts = tuple(_part(loaded, d, s, found, today) for d, s in charted.items())
    alarms = sum(bool(line.alarm) for part in parts for line in part.lines)
    return (Drift("drift", TITLE, "Drift", TEMPLATE, parts, _sentence(loaded, found), alarms),)


def _charted(loaded: Loaded) -> Iterator[tuple[QualityDimension, FitSupplement]]:
    for dimension in loaded.dimensions:
        supplement = loaded.supplements.get(dimension.pk)
        if supplement is not None and supplement.sections.get("drift"):
            yield dimension, supplement


def _sentence(loaded: Loaded, found: Probes) -> str:
    week = f"{PROBES_PER_WEEK} random pairs that nobody judged"
    if loaded.migration.state not in WATCHED:
        return (
            "No probe has been drawn: every judgment is a fresh one while they are being "
            f"collected. Once a candidate is approved, {week} are drawn each week, the first at "
            "once, and their judgments are compared with what was expected."
        )
    if not found.drawn or found.since is None:
        return f"No probe has been drawn yet. The first {week} come within minutes."
    judged = max((len(probes) for probes in found.probes.values()), default=0)
    since = date_format(found.since, "j M Y")
    return f"{found.drawn} probes were drawn since {since}, and {judged} of them are judged."


def _part(
    loaded: Loaded,
    dimension: QualityDimension,
    supplement: FitSupplement,
    found: Probes,
    today: date,
) -> Part:
    calibrated = supplement.fit.read_at.date()
    names = {c.language_model.slug: c.language_model.name for c in loaded.candidates}
    probes = found.probes.get(supplement.fit_id, ())
    lines = tuple(
        _line(f"drift-{dimension.pk}-{row['candidate']}", names, row, probes, (calibrated, today))
        for row in supplement.sections["drift"]["candidates"]
    )
    return Part(f"drift-{dimension.pk}", as_title(dimension.name), (today - calibrated).days, lines)


def _line(
    key: str,
    names: dict[str, str],
    row: dict[str, Any],
    probes: Iterable[Probe],
    days: tuple[date, date],
) -> Line:
    """days: of the calibration, and today."""
    mine = [probe for probe in probes if probe.candidate == row["candidate"]]
    chart = Chart(**row["chart"])
    path = follow(chart, [probe.residual for probe in mine])
    again = next_recalibration(
        calibrated=days[0],
        today=days[1],
        probes_to_notice=row["flip"],
        probes_per_week=PROBES_PER_WEEK,
        alarm=path.alarm is not None,
    )
    return Line(
        key=key,
        name=names.get(row["candidate"], row["candidate"]),
        alarm=_alarm(path, mine),
        probes=path.n_probes,
        mean="" if path.mean is None else in_points(path.mean),
        typical=_probes(row["typical"]),
        raw=_probes(row["raw"]),
        flip=_flip(row),
        on=date_format(again.on, "j M Y") if row["gap"] is not None or again.due else "",
        due=again.due,
        why=_why(again, row["gap"]),
        course=course_of(path) if mine else None,
        weeks=weeks_of(path, mine),
    )


def _alarm(path: Path, probes: Sequence[Probe]) -> str:
    if path.alarm is None:
        return ""
    day = date_format(probes[path.alarm - 1].judged_at, "j M Y")
    way = "worse" if path.sinks else "better"
    return (
        f"Alarm since probe {path.alarm} ({day}): quality is {way} than the calibration expects. "
        "Find out what changed, then open a new epoch and judge again."
    )


def _why(again: Recalibration, gap: float | None) -> str:
    if again.cause is Cause.ALARM:
        return "The chart has signalled."
    if gap is None:
        return "No verdict stands yet that a drift could flip."
    if again.cause is Cause.AGE:
        return "Probes notice in time what would flip the verdict; nothing stays true for ever."
    return "Probes would notice too late what would flip the verdict."


def _flip(row: dict[str, Any]) -> str:
    if row["gap"] is None:
        return "\N{EN DASH}"
    return f"{_probes(row['flip'])} for {in_points(row['gap'])} points"


def _probes(count: int | None) -> str:
    return f"over {grouped(MOST_PROBES)}" if count is None else grouped(count)
