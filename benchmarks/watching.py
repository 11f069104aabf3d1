"""Runs of a watched migration, and what their first approvals add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks import watched_populations as populations
from benchmarks.watched_paths import judge
from benchmarks.watched_populations import Watched
from benchmarks.watching_rules import ALPHA, N_MAX, N_MIN, RULES, Rule, rule_g, rule_v
from calibration.statistics.outcome import Floats, Ints

NEVER = 10**9
AT_BOUND, QUARTER, POINTS = range(3)  # truth on the bound, .25 residual sd and .05 above it
BLOCK = 25  # runs of one parcel of work

Pair = tuple[str, str]


@dataclass(frozen=True)
class Work:
    """Runs of one row: populations by kind and argument, from seed `first` on.

    candidates: how many are judged at once, alpha being shared; 1 compares every rule.
    rules: names of RULES. pair: one ordered pair of systems, None for all in turn.
    """

    kind: str
    argument: Any
    first: int
    runs: int
    candidates: int = 1
    rules: tuple[str, ...] = tuple(RULES)
    pair: Pair | None = None


@dataclass(frozen=True, eq=False)
class Found:
    """looks: first look approved (NEVER: none), shape (runs, rules, truths); names of the pairs."""

    looks: Ints
    pairs: tuple[str, ...]

    @property
    def false(self) -> Floats:
        """False approvals of each rule, shape (rules,)."""
        return np.asarray((self.looks[:, :, AT_BOUND] < NEVER).mean(axis=0), dtype=float)

    def approved(self, truth: int) -> Floats:
        return np.asarray((self.looks[:, :, truth] < NEVER).mean(axis=0), dtype=float)

    def median(self, truth: int) -> list[int | None]:
        """Judged pairs at which half of all runs are approved; None where fewer ever are."""
        ordered = np.sort(self.looks[:, :, truth], axis=0)[(len(self.looks) - 1) // 2]
        return [int(look) if look < NEVER else None for look in ordered]


def error_of(share: float, runs: int) -> float:
    """Monte Carlo standard error, that of one in a hundred at least."""
    return float(np.sqrt(max(share * (1 - share), 0.01) / runs))


def parcels(work: Work) -> list[Work]:
    """The same runs in blocks."""
    starts = range(work.first, work.first + work.runs, BLOCK)
    end = work.first + work.runs
    return [
        Work(
            work.kind, work.argument, start, min(BLOCK, end - start), work.candidates,
            work.rules, work.pair,
        )
        for start in starts
    ]  # fmt: skip


def joined(found: Sequence[Found]) -> Found:
    return Found(
        np.concatenate([each.looks for each in found]),
        tuple(pair for each in found for pair in each.pairs),
    )


def watch(work: Work) -> Found:
    """All runs of one parcel."""
    made = [_run(work, seed) for seed in range(work.first, work.first + work.runs)]
    return Found(np.array([looks for looks, _ in made]), tuple(pair for _, pair in made))


def _run(work: Work, seed: int) -> tuple[Ints, str]:
    if work.candidates > 1:
        return _together(work, seed)
    population = _population(work, seed)
    return _first_looks(population, seed, [RULES[name] for name in work.rules]), population.pair


def _together(work: Work, seed: int) -> tuple[Ints, str]:
    """Several candidates of one incumbent: the first approval of any of them."""
    alpha = ALPHA / work.candidates
    shared = {
        "rule V": partial(rule_v, alpha=alpha),
        "rule G": partial(rule_g, alpha=alpha),
    }
    rules = [shared.get(name, RULES[name]) for name in work.rules]
    looks = [
        _first_looks(population, 10 * seed + place, rules)
        for place, population in enumerate(_candidates(work, seed))
    ]
    return np.asarray(np.min(looks, axis=0)), ""


def _first_looks(population: Watched, seed: int, rules: Sequence[Rule]) -> Ints:
    """Shape (rules, truths)."""
    path = judge(population, seed, n_min=N_MIN, n_max=N_MAX)
    bounds = population.truth - np.array([0.0, population.residual_sd / 4, 0.05])
    said = np.array([rule(path, bounds) for rule in rules])
    return np.where(said.any(axis=2), path.looks[said.argmax(axis=2)], NEVER)


def _population(work: Work, seed: int) -> Watched:
    if work.kind in ("resampled", "whole"):
        pairs = populations.pairs_of(work.argument)
        pair = work.pair or pairs[seed % len(pairs)]
        if work.kind == "whole":
            return populations.whole(work.argument, pair)
        return populations.resampled(work.argument, pair, seed)
    make = {"skewed": populations.skewed, "rare": populations.rare}[work.kind]
    return make(work.argument, seed)


def _candidates(work: Work, seed: int) -> list[Watched]:
    if work.kind == "skewed":
        return [populations.skewed(work.argument, 10 * seed + n) for n in range(work.candidates)]
    rng = np.random.default_rng([seed, 2])
    pairs = populations.pairs_of(work.argument)
    incumbents = sorted({incumbent for incumbent, _ in pairs})
    incumbent = incumbents[rng.integers(len(incumbents))]
    mine = [pair for pair in pairs if pair[0] == incumbent]
    chosen = rng.permutation(len(mine))[: work.candidates]
    return [
        populations.resampled(work.argument, mine[n], 10 * seed + place)
        for place, n in enumerate(chosen)
    ]
