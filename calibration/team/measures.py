"""How one person judges, drawn: each figure with its interval on an axis, and what it says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from calibration.dashboard.axis import scale_of
from calibration.team.concerns import STEADY
from calibration.team.fitted import Effect
from calibration.team.leans import Lean
from calibration.team.people import Person
from calibration.team.shares import Share
from calibration.team.speeds import Speed

MINUS = "\N{MINUS SIGN}"
Words = tuple[str, str, str]
"""For an interval below the mark, around it, above it."""


@dataclass(frozen=True)
class Measure:
    """dot, low, high, mark: per cent from the left. mark: what it is compared with."""

    title: str
    figure: str
    interval: str
    of: str
    dot: str
    low: str
    high: str
    mark: str
    words: str
    bad: bool = False


def measures_of(person: Person, team: Speed | None, pass_mark: float) -> tuple[Measure, ...]:
    return tuple(_measures(person, team, pass_mark))


def _measures(person: Person, team: Speed | None, pass_mark: float) -> Iterator[Measure]:
    if person.left:
        said = ("more often the right side", "the sides alike", "more often the left side")
        yield _share("Left side", person.left, 0.5, said, "pairs")
    if person.lean:
        yield _lean(person.lean)
    if person.ties:
        yield _ties(person.ties)
    if person.speed and team:
        yield _speed(person.speed, team)
    if person.repeats:
        said = ("inconsistent", "not sure yet", "consistent")
        yield _checked("Same answer again", person.repeats, STEADY, said, "pairs shown again")
    if person.gold:
        said = ("below the pass mark", "about the pass mark", "above the pass mark")
        yield _checked("Gold right", person.gold, pass_mark, said, "gold pairs")


def _checked(title: str, share: Share, mark: float, said: Words, of: str) -> Measure:
    """One that is bad to fall short in."""
    return replace(_share(title, share, mark, said, of), bad=share.high < mark)


def _share(title: str, share: Share, mark: float, said: Words, of: str) -> Measure:
    below, above = share.high < mark, share.low > mark
    return Measure(
        title=title,
        figure=f"{100 * share.value:.0f}%",
        interval=f"{100 * share.low:.0f} to {100 * share.high:.0f}",
        of=f"{share.n} {of}",
        dot=_at(share.value),
        low=_at(share.low),
        high=_at(share.high),
        mark=_at(mark),
        words=said[0] if below else said[2] if above else said[1],
    )


def _lean(lean: Lean) -> Measure:
    said = ("what stands right gains", "no lean to be seen", "what stands left gains")
    return Measure(
        title="Lean to the left",
        figure=_points(lean.mean),
        interval=f"{_points(lean.low)} to {_points(lean.high)}",
        of=f"points, {lean.dimension.lower()}",
        dot=lean.dot,
        low=lean.bar.low,
        high=lean.bar.high,
        mark="50.00%",
        words=said[0] if lean.high < 0 else said[2] if lean.low > 0 else said[1],
    )


def _ties(effect: Effect) -> Measure:
    said = ("fewer ties than others", "as many ties as others", "more ties than others")
    scale = scale_of([effect.low, effect.high], [])
    return Measure(
        title="Ties",
        figure=_points(effect.mean),
        interval=f"{_points(effect.low)} to {_points(effect.high)}",
        of="points, compared with a typical person",
        dot=f"{scale.place(effect.mean):.2f}%",
        low=f"{scale.place(effect.low):.2f}%",
        high=f"{scale.place(effect.high):.2f}%",
        mark="50.00%",
        words=said[0] if effect.high < 0 else said[2] if effect.low > 0 else said[1],
    )


def _speed(own: Speed, team: Speed) -> Measure:
    end = 2 * max(team.median, 1.0)
    faster, slower = own.sure_high < team.median, own.sure_low > team.median
    words = "faster than the team" if faster else "slower" if slower else "as fast as the team"
    return Measure(
        title="Seconds a pair",
        figure=f"{own.median:.0f} s",
        interval=f"{own.sure_low:.0f} to {own.sure_high:.0f}",
        of=f"{own.n} timed pairs; the team {team.median:.0f} s",
        dot=_at(own.median / end),
        low=_at(own.sure_low / end),
        high=_at(own.sure_high / end),
        mark=_at(team.median / end),
        words=words,
    )


def _at(share: float) -> str:
    return f"{2 + 96 * min(max(share, 0.0), 1.0):.2f}%"


def _points(value: float) -> str:
    text = f"{abs(100 * value):.0f}"
    return text if text == "0" else f"{MINUS if value < 0 else '+'}{text}"
