"""The pages of one team, side by side, each with how much of it waits for the lead."""

from dataclasses import dataclass

from django.urls import reverse

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
    ("Progress", "team"),
    ("People", "team_people"),
    ("Pairs", "team_pairs"),
    ("Disagreements", "team_disagreements"),
    ("Reasons", "team_reasons"),
    ("Checks", "team_checks"),
    ("Exclusions", "team_exclusions"),
    ("Settings", "team_settings"),
)


def tabs_of(scope: Scope, current: str) -> tuple[Tab, ...]:
    """current: name of a page, with or without the team in it."""
    waiting = {"team_pairs": waiting_pairs(scope)}
    slug = scope.migration.slug
    return tuple(
        Tab(title, reverse(name, args=[slug]), name.endswith(current), waiting.get(name, 0))
        for title, name in PAGES
    )


def waiting_pairs(scope: Scope) -> int:
    """Pairs set aside, and flags without an answer."""
    return places_aside(scope).count() + open_flags(scope).count()
