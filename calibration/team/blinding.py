"""Whether people can tell which side is the new model, by what they guessed, in words."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext

from annotation.models import Guess, MaskedName
from annotation.selectors.shares import Share, share_of
from calibration.team.scope import Scope

FEWEST = 20
HALF = 0.5


@dataclass(frozen=True)
class Blinding:
    """share: right guesses, 95% interval. people: who guessed. tone: good, wait, bad or mute.
    masked: pairs shown in which a text named a model, hidden on both sides."""

    share: Share
    people: int
    asked: bool
    tone: str
    opening: str
    words: str
    masked: int


def blinding_of(scope: Scope) -> Blinding:
    guesses = Guess.objects.filter(assignment__queued__epoch=scope.desk.epoch_id)
    found = guesses.aggregate(
        n=Count("pk"),
        right=Count("pk", filter=Q(right=True)),
        people=Count("assignment__annotator", distinct=True),
    )
    share = share_of(found["right"], found["n"])
    tone, opening, words = _said(share)
    asked = scope.desk.policy.guess_after > 0
    return Blinding(share, found["people"], asked, tone, opening, words, _masked(scope))


def _masked(scope: Scope) -> int:
    rows = MaskedName.objects.filter(pair__candidate__migration=scope.migration)
    return rows.aggregate(pairs=Count("pair", distinct=True))["pairs"] or 0


def _said(share: Share) -> tuple[str, str, str]:
    if share.low is None or share.high is None:
        opening = gettext("Blinding is not measured.")
        return "mute", opening, gettext("Nobody has been asked to guess yet.")
    figures = _figures(share, share.low, share.high)
    if share.low > HALF:
        why = gettext("People can tell the sides apart: look for what gives the new model away.")
        return "bad", gettext("Blinding leaks:"), f"{figures}. {why}"
    if share.high < HALF:
        why = gettext("People tell the sides apart and take one for the other.")
        return "bad", gettext("Blinding leaks:"), f"{figures}. {why}"
    if share.n < FEWEST:
        return "wait", gettext("Too few guesses to tell:"), f"{figures}."
    return "good", gettext("Blinding holds:"), f"{figures}."


def _figures(share: Share, low: float, high: float) -> str:
    said = ngettext(
        "%(right)s%% right of 1 guess (%(low)s to %(high)s)",
        "%(right)s%% right of %(count)s guesses (%(low)s to %(high)s)",
        share.n,
    )
    ends = {"low": f"{100 * low:.0f}", "high": f"{100 * high:.0f}"}
    return said % {"right": f"{100 * share.right / share.n:.0f}", "count": share.n, **ends}
