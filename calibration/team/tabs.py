"""The pages of one team, side by side, each with how much of it waits for the lead."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calibration.team.pairs import open_flags, places_aside
from calibration.team.scope import Scope


@dataclass(frozen=True)
class Tab:
    """waiting: things on that page that the lead is asked to look at."""

    title: str
    url: str
    current: bool
    waiting: int = 0


PAGES = (
    (_("Progress"), "team"),
    (_("People"), "team_people"),
    (_("Pairs"), "team_pairs"),
    (_("Disagreements"), "team_disagreements"),
    (_("Reasons"), "team_reasons"),
    (_("Checks"), "team_checks"),
    (_("Exclusions"), "team_exclusions"),
    (_("Settings"), "team_settings"),
)


def tabs_of(scope: Scope, current: str) -> tuple[Tab, ...]:
    """current: name of a page, with or without the team in it."""
    waiting = {"team_pairs": waiting_pairs(scope)}
    slug = scope.migration.slug
    return tuple(
        Tab(str(title), reverse(name, args=[slug]), name.endswith(current), waiting.get(name, 0))
        for title, name in PAGES
    )


def waiting_pairs(scope: Scope) -> int:
    """Pairs set aside, and flags without an answer."""
    return places_aside(scope).count() + open_flags(scope).count()
