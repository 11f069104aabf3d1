"""What each choice of a judging policy costs and buys, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, comb, sqrt

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
    words = f"About {grouped(count)} judgments are to come from {_pairs(load)}"
    if count != before:
        more = "more" if count > before else "fewer"
        words += f": {grouped(abs(count - before))} {more} than as it is set now"
    short = policy.overlap > load.people
    if short:
        there = "Only 1 annotator is" if load.people == 1 else f"Only {load.people} annotators are"
        words += f". {there} there, so a pair can wait in vain for {policy.overlap} people"
    elif policy.overlap == 1:
        words += ". With one person a pair, agreement and disagreements stay unknown"
    return Cost("overlap", "People per pair", f"{words}.", short)


def _cost_of_decision(policy: Policy, load: Load) -> Iterator[Cost]:
    if load.decision is None:
        return
    name, wait = load.decision
    pairs = wait.more or 0
    words = f"A decision on {name} is forecast after about {grouped(pairs)} more pairs"
    if policy.overlap > 1:
        words += f", which is about {grouped(pairs * policy.overlap)} judgments"
    yield Cost("overlap", "Until a decision", f"{words}.")


def _cost_of_gold(policy: Policy, load: Load) -> Cost:
    share = policy.share_of_gold
    if not load.gold:
        return Cost("gold_share", "Gold", "There is no gold yet, so none is shown.")
    if not share:
        words = f"None of the {_gold_pairs(load)} is mixed in: nobody is checked."
        return Cost("gold_share", "Gold", words)
    words = (
        f"1 pair in {1 / share:.0f} shown is gold: about {grouped(_gold(policy, load))} judgments "
        f"that tell of people and not of the models. There are {_gold_pairs(load)}; everybody "
        "meets each once."
    )
    return Cost("gold_share", "Gold", words)


def _cost_of_repeats(policy: Policy, load: Load) -> Cost:
    if not policy.repeat_share:
        words = "None: how consistent people are with themselves stays unknown."
        return Cost("repeat_share", "Repeats", words)
    count = _repeats(policy, load)
    words = f"1 pair in {1 / policy.repeat_share:.0f}: about {grouped(count)} judgments."
    return Cost("repeat_share", "Repeats", words)


def _cost_of_training(policy: Policy, load: Load) -> Cost:
    size = policy.training_size
    if not size:
        return Cost("training_size", "Training", "None: everybody starts with real pairs.")
    if load.gold < size:
        words = (
            f"{size} gold pairs are needed and there are {load.gold}: mark "
            f"{size - load.gold} more first."
        )
        return Cost("training_size", "Training", words, warns=True)
    right = ceil(policy.pass_mark * size - 1e-9)
    minutes = max(round(size * load.seconds / 60), 1)
    words = (
        f"About {minutes} min a person before the first real pair. {right} of {size} have to be "
        f"right; who is right half of the time passes with a probability of "
        f"{chance_of_passing(size, right):.0%}."
    )
    return Cost("training_size", "Training", words)


def _cost_of_guesses(policy: Policy, planned: int) -> Iterator[Cost]:
    if not policy.guess_after:
        yield Cost("guess_after", "Guesses", "Never asked: the blinding is not measured.")
        return
    count = planned // policy.guess_after
    words = f"About {grouped(count)} guesses, a few seconds each"
    if count >= 1:
        words += (
            f". They measure the blinding to about ±{100 * HALF_WIDTH / sqrt(count):.0f} points"
        )
    yield Cost("guess_after", "Guesses", f"{words}.")


def _cost_of_cap(policy: Policy, load: Load, judgments: int) -> Iterator[Cost]:
    if policy.daily_cap is None or not load.people:
        return
    a_day = policy.daily_cap * load.people
    days = ceil(judgments / a_day)
    people = "1 annotator judges" if load.people == 1 else f"{load.people} annotators judge"
    words = f"{people} at most {grouped(a_day)} pairs a day: at least {grouped(days)} days."
    yield Cost("daily_cap", "Daily limit", words.replace(" 1 days", " 1 day"))


def _cost_of_pause(policy: Policy) -> Iterator[Cost]:
    if policy.paused:
        words = "Nobody is given a pair until you open the queue again."
        yield Cost("paused", "Paused", words, warns=True)


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
    fresh = "1 pair" if load.fresh == 1 else f"{grouped(load.fresh)} pairs"
    return f"{fresh} not begun and {grouped(begun)} begun" if begun else f"{fresh} not begun"


def _gold_pairs(load: Load) -> str:
    return "1 gold pair" if load.gold == 1 else f"{grouped(load.gold)} gold pairs"
