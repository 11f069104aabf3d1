"""A plan in plain words."""

import math
from collections.abc import Iterator
from typing import Any

from calibration.statistics.planning import required_judgments
from calibration.statistics.rules import CriticalValue, critical_at
from calibration.statistics.selection import Selection
from migrations_app.models import Plan
from migrations_app.planning.amendments import stated_alpha, terms_in_force
from migrations_app.planning.amendments_words import amendment_lines
from migrations_app.planning.boundary import frozen_critical

POWER = 0.8
# Standard deviations of judgments after what the metrics explain: little, middling, much.
SPREADS = (0.15, 0.3, 0.45)
NOTABLE = 0.0005  # a rise of c that its third decimal would not show


def plan_lines(plan: Plan) -> Iterator[str]:
    terms = terms_in_force(plan)
    yield f"plan {plan.version} of {plan.migration.slug}, digest {plan.digest}"
    yield f"population digest {plan.population_digest}"
    yield (
        f"whether {_and(terms['candidates'])} may replace {terms['incumbent']}; false approvals "
        f"of this migration at most {stated_alpha(plan):.1%}, however often one looks"
    )
    if terms["rule"] == "V":
        yield (
            f"rule V: a look after every judgment from {terms['n_min']} to {terms['n_max']} "
            "judged pairs per candidate, then it ends"
        )
    else:
        yield f"rule G: looks from {terms['n_min']} judged pairs per candidate on, with no end"
    if terms.get("selection") == Selection.ACTIVE:
        yield (
            "pairs are drawn half at random, half where judgments are least foreseeable; all at "
            "random where that would save too little"
        )
    for slug, row in terms["dimensions"].items():
        yield from _dimension(terms, slug, row)
    for segment, quota in terms["critical_segments"].items():
        yield f"critical segment {segment or '(none)'}: at least {quota} judgments before a pass"
    before = {slug: n for slug, n in terms["judgments_before_plan"].items() if n}
    for slug, count in before.items():
        yield f"note: {count} pairs were judged on {slug} before this plan was frozen"
    yield from amendment_lines(plan)


def _dimension(terms: dict[str, Any], slug: str, row: dict[str, Any]) -> Iterator[str]:
    bound = -row["margin"] if row["goal"] == "non_inferiority" else 0.0
    wish = f"at most {row['margin']:g} worse than the incumbent" if bound else "better than it"
    scale = f"{row['scale']} of {row['grades']}" if row["grades"] else row["scale"]
    yield (
        f"{slug} ({scale}, {'required' if row['required'] else 'not required'}): "
        f"the candidate must be shown to be {wish}"
    )
    for candidate in terms["candidates"]:
        c, size = frozen_critical(row, candidate), row["n_population"][candidate]
        last = min(terms["n_max"], size)
        yield f"  {candidate}: {size} pairs, {_certainty(c, min(terms['n_min'], last), last)}"
        yield f"    about {_needed(row, bound, c, last)}"


def _certainty(critical: CriticalValue, first: int, last: int) -> str:
    """What the rule asks for: one probability, or a rising one where the boundary rises."""
    low, high = (float(critical_at(critical, n)) for n in (first, last))
    if high - low < NOTABLE:
        return f"c = {low:.3f}, that is a probability of {_normal(low):.4f} at any look"
    return (
        f"c = {low:.3f} at {first} judged pairs, rising to {high:.3f} at {last}: "
        f"a probability of {_normal(low):.4f}, rising to {_normal(high):.4f}"
    )


def _normal(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def _needed(row: dict[str, Any], bound: float, critical: CriticalValue, most: int) -> str:
    """Judgments to pass in 80% of cases if as good, or a margin better where that is the goal.

    The finite population counts: its last judgments tell more than the first.
    """
    truth = 0.0 if bound else row["margin"]
    counts = [
        required_judgments(
            critical=critical,
            power=POWER,
            variance=spread**2,
            r_squared=0.0,
            theta_plan=truth,
            bound=bound,
            n_population=critical.n_population,
        )
        for spread in SPREADS
    ]
    needed = ", ".join(
        f"{math.ceil(n)}{' (more than there will be)' if n > most else ''} at spread {spread:g}"
        for n, spread in zip(counts, SPREADS, strict=True)
    )
    as_good = "it is as good" if bound else f"it is {row['margin']:g} better"
    return f"{needed} judgments to pass four times in five if {as_good}"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
