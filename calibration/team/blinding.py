"""Whether people can tell which side is the new model, by what they guessed, in words."""

from dataclasses import dataclass

from django.db.models import Count, Q

from annotation.models import Guess
from annotation.selectors.shares import Share, share_of
from calibration.team.scope import Scope

FEWEST = 20
HALF = 0.5


@dataclass(frozen=True)
class Blinding:
    """share: right guesses, 95% interval. people: who guessed. tone: good, wait, bad or mute."""

    share: Share
    people: int
    asked: bool
    tone: str
    opening: str
    words: str


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
    return Blinding(share, found["people"], asked, tone, opening, words)


def _said(share: Share) -> tuple[str, str, str]:
    if share.low is None or share.high is None:
        return "mute", "Blinding is not measured.", "Nobody has been asked to guess yet."
    counted = "1 guess" if share.n == 1 else f"{share.n} guesses"
    ends = f"{100 * share.low:.0f} to {100 * share.high:.0f}"
    figures = f"{100 * share.right / share.n:.0f}% right of {counted} ({ends})"
    if share.low > HALF:
        why = "People can tell the sides apart: look for what gives the new model away."
        return "bad", "Blinding leaks:", f"{figures}. {why}"
    if share.high < HALF:
        why = "People tell the sides apart and take one for the other."
        return "bad", "Blinding leaks:", f"{figures}. {why}"
    if share.n < FEWEST:
        return "wait", "Too few guesses to tell:", f"{figures}."
    return "good", "Blinding holds:", f"{figures}."
