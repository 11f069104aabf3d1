"""Whether metrics reward a candidate beyond what people do, and where nobody has looked."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from calibration.statistics.band import Band, band_of
from calibration.statistics.claims import Claim, claim_of_all, claim_of_each, thinned
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.leaning import Lean, leans_of
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.residuals import Foretold, foretold_of
from calibration.statistics.result import Analysis, CandidateResult

if TYPE_CHECKING:
    from calibration.statistics.supplement import Traits

LEVEL = 0.9  # of a band: two one-sided tests at 5% each
FEWEST_CLUSTERS = 20  # judged, before anything passes
SURE = 0.95  # that a metric has a direction at all, before its claim is tested
MOST_OUTSIDE = 0.05


class Finding(StrEnum):
    """PASS: what metrics claim and what people say differ by less than the margin.

    FAIL: by more than the margin. INCONCLUSIVE: neither is certain yet. SILENT: a metric that
    tells no better from worse claims nothing.
    """

    PASS = "pass"  # noqa: S105 (a finding, no password)
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    SILENT = "silent"


@dataclass(frozen=True)
class Audit:
    """A claim beside what people say, both as quality differences.

    metric: its name, None of all together. claimed, gap: 90% bands; gap: people less claimed.
    flatters: fails, and people are below the claim. rewards: flatters, by claiming an
    advantage of more than half the margin; a metric that only sees less of a loss claims none.
    """

    metric: str | None
    claimed: Band
    gap: Band
    finding: Finding
    flatters: bool
    rewards: bool


@dataclass(frozen=True)
class Support:
    """outside: share of the candidate's population, by traffic, whose metric differences lie beyond
    those of its judged pairs; expected: of a random sample as large, without ties."""

    metric: str
    outside: float
    expected: float
    wide: bool


@dataclass(frozen=True)
class CandidateAudit:
    """people: the reported quality difference with its 90% band.

    metrics: those with a direction first, the most flattering first. support: of the metric with
    most of the population outside. leans: one for each trait of the texts that was read.
    flattered: all metrics together flatter, or one of them rewards.
    """

    candidate: str
    n_pairs: int
    n_clusters: int
    people: Band
    together: Audit
    metrics: tuple[Audit, ...]
    support: Support | None
    leans: tuple[Lean, ...]
    flattered: bool


@dataclass(frozen=True)
class Gaming:
    """margin: within which claim and people count as the same."""

    candidates: tuple[CandidateAudit, ...]
    margin: float


def gaming(
    evidence: Evidence,
    terms: Terms,
    posterior: Posterior,
    analysis: Analysis,
    traits: "Traits | None",
) -> Gaming | None:
    """None without metrics or judged pairs.

    An equivalence test by two one-sided ones at 5%: of people less claim within the margin. Claim
    and people come from the same draws, so what they share cancels.
    """
    if not posterior.shape.columns:
        return None
    count = len(posterior.draws["alpha"])
    known = {r.candidate: r for r in analysis.results if len(r.draws) == count}
    names = evidence.population.candidates
    found = tuple(
        _audited(evidence, terms, posterior, known[names[each.candidate]], each, traits)
        for each in foretold_of(evidence, posterior)
        if names[each.candidate] in known
    )
    return Gaming(found, terms.margin) if found else None


def _audited(
    evidence: Evidence,
    terms: Terms,
    posterior: Posterior,
    result: CandidateResult,
    found: Foretold,
    traits: "Traits | None",
) -> CandidateAudit:
    people, clusters = thinned(result.draws), found.clusters
    together = claim_of_all(evidence, posterior, found.candidate)
    each = claim_of_each(evidence, posterior, found.candidate)
    audits = [
        _audit(name, claim, people, terms.margin, clusters)
        for name, claim in zip(posterior.features.columns, each, strict=True)
        if name in evidence.population.metrics
    ]
    whole = _audit(None, together, people, terms.margin, clusters)
    return CandidateAudit(
        candidate=result.candidate,
        n_pairs=len(found.row),
        n_clusters=clusters,
        people=band_of(people, LEVEL),
        together=whole,
        metrics=tuple(sorted(audits, key=lambda a: (a.finding is Finding.SILENT, a.gap.value))),
        support=_support(evidence, found),
        leans=leans_of(found, traits.names, traits.difference, terms.seed) if traits else (),
        flattered=whole.flatters or any(audit.rewards for audit in audits),
    )


def _audit(metric: str | None, claim: Claim, people: Floats, margin: float, clusters: int) -> Audit:
    gap = band_of(people - claim.value, LEVEL)
    finding = Finding.INCONCLUSIVE
    if len(claim.slope) and max((claim.slope > 0).mean(), (claim.slope < 0).mean()) < SURE:
        finding = Finding.SILENT
    elif gap.high < -margin or gap.low > margin:
        finding = Finding.FAIL
    elif -margin < gap.low and gap.high < margin and clusters >= FEWEST_CLUSTERS:
        finding = Finding.PASS
    claimed, flatters = band_of(claim.value, LEVEL), finding is Finding.FAIL and gap.high < 0
    rewards = flatters and claimed.low > margin / 2
    return Audit(metric, claimed, gap, finding, flatters, rewards)


def _support(evidence: Evidence, found: Foretold) -> Support | None:
    """Of a random sample of n, a share of 2/(n + 1) lies outside on average."""
    population = evidence.population
    rows = population.rows_of(found.candidate)
    weight = population.weight[rows] / population.weight[rows].sum()
    shares = [
        (_outside(population.metric[rows, k], population.metric[found.row, k], weight), name)
        for k, name in enumerate(population.metrics)
    ]
    if not shares:
        return None
    outside, name = max(shares)
    expected = 2 / (len(found.row) + 1)
    return Support(name, outside, expected, outside > max(MOST_OUTSIDE, 2 * expected))


def _outside(raw: Floats, judged: Floats, weight: Floats) -> float:
    seen = judged[np.isfinite(judged)]
    if not len(seen):
        return float(weight[np.isfinite(raw)].sum())
    return float(weight[(raw < seen.min()) | (raw > seen.max())].sum())
