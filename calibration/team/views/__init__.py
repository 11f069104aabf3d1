from calibration.team.views.actions import (
    judgment_exclude,
    judgment_restore,
    pair_adjudicate,
    person_exclude,
    person_restore,
)
from calibration.team.views.checks import checks, gold_add, gold_new, gold_retire
from calibration.team.views.pages import (
    disagreements,
    exclusions,
    people,
    person,
    reasons,
    team,
    teams,
)
from calibration.team.views.pairs import flag_resolve, pair_aside, pair_read, pair_serve, pairs
from calibration.team.views.settings import settings
from calibration.team.views.terms import person_hand_over, person_terms, person_try

__all__ = [
    "checks",
    "disagreements",
    "exclusions",
    "flag_resolve",
    "gold_add",
    "gold_new",
    "gold_retire",
    "judgment_exclude",
    "judgment_restore",
    "pair_adjudicate",
    "pair_aside",
    "pair_read",
    "pair_serve",
    "pairs",
    "people",
    "person",
    "person_exclude",
    "person_hand_over",
    "person_restore",
    "person_terms",
    "person_try",
    "reasons",
    "settings",
    "team",
    "teams",
]
