"""How one person judges, drawn: each figure with its interval on an axis, and what it says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from calibration.dashboard.axis import scale_of
from calibration.team.concerns import STEADY
from calibration.team.fitted import Effect
from calibration.team.leans import Lean
from calibration.team.people import Person
from calibration.team.shares import Share
from calibration.team.speeds import Speed
from migrations_app.decision.wording import in_sentence

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
        said = (
            gettext("more often the right side"),
            gettext("the sides alike"),
            gettext("more often the left side"),
        )
        yield _share(gettext("Left side"), person.left, 0.5, said, gettext("%(count)s pairs"))
    if person.lean:
        yield _lean(person.lean)
    if person.ties:
        yield _ties(person.ties)
    if person.speed and team:
        yield _speed(person.speed, team)
    if person.repeats:
        said = (gettext("inconsistent"), gettext("not sure yet"), gettext("consistent"))
        yield _checked(
            gettext("Same answer again"),
            person.repeats,
            STEADY,
            said,
            gettext("%(count)s pairs shown again"),
        )
    if person.gold:
        said = (
            gettext("below the pass mark"),
            gettext("about the pass mark"),
            gettext("above the pass mark"),
        )
        yield _checked(
            gettext("Gold right"), person.gold, pass_mark, said, gettext("%(count)s gold pairs")
        )


def _checked(title: str, share: Share, mark: float, said: Words, of: str) -> Measure:
    """One that is bad to fall short in."""
    return replace(_share(title, share, mark, said, of), bad=share.high < mark)


def _share(title: str, share: Share, mark: float, said: Words, of: str) -> Measure:
    below, above = share.high < mark, share.low > mark
    return Measure(
        title=title,
        figure=gettext("%(number)s%%") % {"number": f"{100 * share.value:.0f}"},
        interval=_ends(f"{100 * share.low:.0f}", f"{100 * share.high:.0f}"),
        of=of % {"count": share.n},
        dot=_at(share.value),
        low=_at(share.low),
        high=_at(share.high),
        mark=_at(mark),
        words=said[0] if below else said[2] if above else said[1],
    )


def _lean(lean: Lean) -> Measure:
    said = (
        gettext("what stands right gains"),
        gettext("no lean to be seen"),
        gettext("what stands left gains"),
    )
    return Measure(
        title=gettext("Lean to the left"),
        figure=_points(lean.mean),
        interval=_ends(_points(lean.low), _points(lean.high)),
        of=gettext("points, %(dimension)s") % {"dimension": in_sentence(lean.dimension)},
        dot=lean.dot,
        low=lean.bar.low,
        high=lean.bar.high,
        mark="50.00%",
        words=said[0] if lean.high < 0 else said[2] if lean.low > 0 else said[1],
    )


def _ties(effect: Effect) -> Measure:
    said = (
        gettext("fewer ties than others"),
        gettext("as many ties as others"),
        gettext("more ties than others"),
    )
    scale = scale_of([effect.low, effect.high], [])
    return Measure(
        title=gettext("Ties"),
        figure=_points(effect.mean),
        interval=_ends(_points(effect.low), _points(effect.high)),
        of=gettext("points, compared with a typical person"),
        dot=f"{scale.place(effect.mean):.2f}%",
        low=f"{scale.place(effect.low):.2f}%",
        high=f"{scale.place(effect.high):.2f}%",
        mark="50.00%",
        words=said[0] if effect.high < 0 else said[2] if effect.low > 0 else said[1],
    )


def _speed(own: Speed, team: Speed) -> Measure:
    end = 2 * max(team.median, 1.0)
    faster, slower = own.sure_high < team.median, own.sure_low > team.median
    words = (
        gettext("faster than the team")
        if faster
        else gettext("slower")
        if slower
        else gettext("as fast as the team")
    )
    return Measure(
        title=gettext("Seconds a pair"),
        figure=gettext("%(seconds)s s") % {"seconds": f"{own.median:.0f}"},
        interval=_ends(f"{own.sure_low:.0f}", f"{own.sure_high:.0f}"),
        of=gettext("%(count)s timed pairs; the team %(seconds)s s")
        % {"count": own.n, "seconds": f"{team.median:.0f}"},
        dot=_at(own.median / end),
        low=_at(own.sure_low / end),
        high=_at(own.sure_high / end),
        mark=_at(team.median / end),
        words=words,
    )


def _ends(low: str, high: str) -> str:
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _at(share: float) -> str:
    return f"{2 + 96 * min(max(share, 0.0), 1.0):.2f}%"


def _points(value: float) -> str:
    text = f"{abs(100 * value):.0f}"
    return text if text == "0" else f"{MINUS if value < 0 else '+'}{text}"
