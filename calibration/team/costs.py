"""What each choice of a judging policy costs and buys, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, comb, sqrt

from django.utils.translation import gettext, ngettext

from annotation.selectors.policy import Policy
from calibration.dashboard.amounts import grouped
from calibration.team.load import Load

HALF_WIDTH = 0.98  # of a share near one half, at 95%, times 1 / sqrt(n)


@dataclass(frozen=True)
class Cost:
    """field: of the form. warns: whether this cannot work as it stands."""

    field: str
    title: str
    words: str
    warns: bool = False


@dataclass(frozen=True)
class Price:
    """judgments: to come under the policy, checks included. hours: of everybody together."""

    judgments: int
    hours: float
    timed: bool
    costs: tuple[Cost, ...]

    @property
    def hours_in_words(self) -> int:
        """The count by which a language chooses its word: no hour is broken in grammar."""
        return 1 if round(self.hours, 1) == 1 else 2


def price_of(policy: Policy, in_force: Policy, load: Load) -> Price:
    planned = load.judgments(policy)
    extra = _gold(policy, load) + _repeats(policy, load)
    costs = [
        _cost_of_overlap(policy, in_force, load),
        *_cost_of_decision(policy, load),
        _cost_of_gold(policy, load),
        _cost_of_repeats(policy, load),
        _cost_of_training(policy, load),
        *_cost_of_guesses(policy, planned),
        *_cost_of_cap(policy, load, planned + extra),
        *_cost_of_pause(policy),
    ]
    return Price(planned + extra, load.hours(planned + extra), load.timed, tuple(costs))


def _cost_of_overlap(policy: Policy, in_force: Policy, load: Load) -> Cost:
    count, before = load.judgments(policy), load.judgments(in_force)
    said = {"count": grouped(count), "pairs": _pairs(load), "change": grouped(abs(count - before))}
    words = gettext("About %(count)s judgments are to come from %(pairs)s.")
    if count > before:
        words = gettext(
            "About %(count)s judgments are to come from %(pairs)s: %(change)s more than as it is "
            "set now."
        )
    elif count < before:
        words = gettext(
            "About %(count)s judgments are to come from %(pairs)s: %(change)s fewer than as it is "
            "set now."
        )
    short = policy.overlap > load.people
    words = " ".join(filter(None, [words % said, _people_there(policy, load)]))
    return Cost("overlap", gettext("People per pair"), words, short)


def _people_there(policy: Policy, load: Load) -> str:
    if policy.overlap > load.people:
        return ngettext(
            "Only 1 annotator is there, so a pair can wait in vain for %(wanted)s people.",
            "Only %(count)s annotators are there, so a pair can wait in vain for %(wanted)s "
            "people.",
            load.people,
        ) % {"count": load.people, "wanted": policy.overlap}
    alone = gettext("With one person a pair, agreement and disagreements stay unknown.")
    return alone if policy.overlap == 1 else ""


def _cost_of_decision(policy: Policy, load: Load) -> Iterator[Cost]:
    if load.decision is None:
        return
    name, wait = load.decision
    pairs = wait.more or 0
    words = gettext("A decision on %(name)s is forecast after about %(pairs)s more pairs.")
    if policy.overlap > 1:
        words = gettext(
            "A decision on %(name)s is forecast after about %(pairs)s more pairs, which is about "
            "%(judgments)s judgments."
        )
    said = {"name": name, "pairs": grouped(pairs), "judgments": grouped(pairs * policy.overlap)}
    yield Cost("overlap", gettext("Until a decision"), words % said)


def _cost_of_gold(policy: Policy, load: Load) -> Cost:
    share = policy.share_of_gold
    if not load.gold:
        return Cost(
            "gold_share", gettext("Gold"), gettext("There is no gold yet, so none is shown.")
        )
    if not share:
        words = gettext("None of the %(gold)s is mixed in: nobody is checked.")
        return Cost("gold_share", gettext("Gold"), words % {"gold": _gold_pairs(load)})
    words = gettext(
        "1 pair in %(every)s shown is gold: about %(judgments)s judgments that tell of people and "
        "not of the models. There are %(gold)s; everybody meets each once."
    ) % {
        "every": f"{1 / share:.0f}",
        "judgments": grouped(_gold(policy, load)),
        "gold": _gold_pairs(load),
    }
    return Cost("gold_share", gettext("Gold"), words)


def _cost_of_repeats(policy: Policy, load: Load) -> Cost:
    if not policy.repeat_share:
        words = gettext("None: how consistent people are with themselves stays unknown.")
        return Cost("repeat_share", gettext("Repeats"), words)
    count = _repeats(policy, load)
    words = gettext("1 pair in %(every)s: about %(judgments)s judgments.")
    said = {"every": f"{1 / policy.repeat_share:.0f}", "judgments": grouped(count)}
    return Cost("repeat_share", gettext("Repeats"), words % said)


def _cost_of_training(policy: Policy, load: Load) -> Cost:
    size = policy.training_size
    if not size:
        words = gettext("None: everybody starts with real pairs.")
        return Cost("training_size", gettext("Training"), words)
    if load.gold < size:
        words = gettext(
            "%(size)s gold pairs are needed and there are %(gold)s: mark %(missing)s more first."
        ) % {"size": size, "gold": load.gold, "missing": size - load.gold}
        return Cost("training_size", gettext("Training"), words, warns=True)
    right = ceil(policy.pass_mark * size - 1e-9)
    minutes = max(round(size * load.seconds / 60), 1)
    words = gettext(
        "About %(minutes)s min a person before the first real pair. %(right)s of %(size)s have to "
        "be right; who is right half of the time passes with a probability of %(chance)s%%."
    ) % {
        "minutes": minutes,
        "right": right,
        "size": size,
        "chance": f"{100 * chance_of_passing(size, right):.0f}",
    }
    return Cost("training_size", gettext("Training"), words)


def _cost_of_guesses(policy: Policy, planned: int) -> Iterator[Cost]:
    if not policy.guess_after:
        words = gettext("Never asked: the blinding is not measured.")
        yield Cost("guess_after", gettext("Guesses"), words)
        return
    count = planned // policy.guess_after
    words = gettext("About %(count)s guesses, a few seconds each.") % {"count": grouped(count)}
    if count >= 1:
        measured = gettext("They measure the blinding to about ±%(points)s points.")
        words += " " + measured % {"points": f"{100 * HALF_WIDTH / sqrt(count):.0f}"}
    yield Cost("guess_after", gettext("Guesses"), words)


def _cost_of_cap(policy: Policy, load: Load, judgments: int) -> Iterator[Cost]:
    if policy.daily_cap is None or not load.people:
        return
    a_day = policy.daily_cap * load.people
    days = ceil(judgments / a_day)
    people = ngettext(
        "1 annotator judges at most %(pairs)s pairs a day:",
        "%(count)s annotators judge at most %(pairs)s pairs a day:",
        load.people,
    ) % {"count": load.people, "pairs": grouped(a_day)}
    least = ngettext("at least %(days)s day.", "at least %(days)s days.", days)
    yield Cost("daily_cap", gettext("Daily limit"), f"{people} {least % {'days': grouped(days)}}")


def _cost_of_pause(policy: Policy) -> Iterator[Cost]:
    if policy.paused:
        words = gettext("Nobody is given a pair until you open the queue again.")
        yield Cost("paused", gettext("Paused"), words, warns=True)


def chance_of_passing(size: int, right: int, each: float = 0.5) -> float:
    """P(at least `right` of `size`), each right with the same chance, independently."""
    terms = (comb(size, k) * each**k * (1 - each) ** (size - k) for k in range(right, size + 1))
    return sum(terms)


def _gold(policy: Policy, load: Load) -> int:
    if not load.gold:
        return 0
    return min(_mixed_in(policy.share_of_gold, policy, load), load.gold * max(load.people, 1))


def _repeats(policy: Policy, load: Load) -> int:
    return _mixed_in(policy.repeat_share, policy, load)


def _mixed_in(share: float, policy: Policy, load: Load) -> int:
    gold = policy.share_of_gold if load.gold else 0.0
    return round(load.judgments(policy) * share / (1 - gold - policy.repeat_share))


def _pairs(load: Load) -> str:
    begun = sum(b.count for b in load.begun)
    fresh = ngettext("%(count)s pair not begun", "%(count)s pairs not begun", load.fresh)
    said = fresh % {"count": grouped(load.fresh)}
    if not begun:
        return said
    return gettext("%(fresh)s and %(begun)s begun") % {"fresh": said, "begun": grouped(begun)}


def _gold_pairs(load: Load) -> str:
    said = ngettext("%(count)s gold pair", "%(count)s gold pairs", load.gold)
    return said % {"count": grouped(load.gold)}
