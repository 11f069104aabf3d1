"""One run of a watched migration as the product sees it, look by look (watched_posterior)."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from benchmarks.watched_paths import Path, judge
from benchmarks.watched_populations import DATA, SETS, Watched, pairs_of
from benchmarks.watching import NEVER
from benchmarks.watching_rules import ALPHA, N_MAX, N_MIN, limits_v
from calibration.replay.case import Case, case_of
from calibration.replay.recording import Recording, record
from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Terms
from calibration.statistics.features import normalise
from calibration.statistics.fitting import fit
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.rules import critical_value
from migrations_app.evidence.readers import open_source

WATCHED = ("evouna_tq", "xstest", "openqa_nq301")  # the others hold about 100 pairs each
PRODUCT_DRAWS = 1_000
SURE = 4.0
"""A look is left out only where approval before the next one would take a move of so many standard
errors: the k pairs after n of N move an estimate by sqrt(k / (n + k) * N / (N - n)) of them."""

GRAIN = 5  # judged pairs between looks for the better candidate, whose look is only described


@dataclass(frozen=True)
class Near:
    """A run of the stand-in: how near its lower limit comes to the truth, in standard errors;
    above 0: it approves wrongly."""

    name: str
    run: int
    nearest: float


@dataclass(frozen=True, eq=False)
class Beside:
    """One run of both. at_bound, quarter: look of the first approval (NEVER: none) of product and
    stand-in, with the truth on the bound and .25 residual sd above it; quarter is empty where it
    was not asked for. apart: the stand-in's lower limit less the product's, in standard errors, by
    look. sampled: looks that NUTS was run for."""

    at_bound: Ints
    quarter: Ints
    apart: dict[int, float]
    sampled: int


def near(item: tuple[str, int]) -> Near:
    name, run = item
    _, population, path = _run(name, run)
    gap = (limits_v(path)[0] - population.truth) / _errors(path)
    return Near(name, run, float(gap.max()))


def watch(item: tuple[Near, bool]) -> Beside:
    """The product on that run, also with a better candidate where asked."""
    one, better = item
    case, population, path = _run(one.name, one.run)
    stand_in, quarter = limits_v(path)[0] - population.truth, population.residual_sd / 4
    product = _Product(case, path, one.run)
    bounds = [(0.0, 1), (-quarter, GRAIN)] if better else [(0.0, 1)]
    looks = [
        (product.first(bound, grain), _first(stand_in, path.looks, bound))
        for bound, grain in bounds
    ]
    errors = _errors(path)
    apart = {
        look: float((stand_in - limit)[look - N_MIN] / errors[look - N_MIN])
        for look, limit in product.low.items()
    }
    return Beside(np.array(looks[0]), np.array(looks[1:]).reshape(-1), apart, product.sampled)


class _Product:
    """Looks of the product at one run, each made once."""

    def __init__(self, case: Case, path: Path, seed: int) -> None:
        self.case, self.path, self.terms = case, path, Terms(margin=0.05, seed=seed)
        self.last, self.size = int(path.looks[-1]), path.population.size
        self.critical = critical_value(
            alpha=ALPHA, n_max=N_MAX, n_population=self.size, n_min=N_MIN
        )
        self.low: dict[int, float] = {}
        self.se: dict[int, float] = {}
        self.sampled = 0

    def first(self, bound: float, grain: int) -> int:
        """The first look whose lower limit, less the truth, lies above the bound."""
        look = N_MIN
        while look <= self.last:
            self._look(look)
            gap = (bound - self.low[look]) / self.se[look]
            if gap < 0:
                return look
            look += max(grain, _skip(look, gap, self.size))
        return NEVER

    def _look(self, count: int) -> None:
        if count in self.low:
            return
        evidence = self.case.evidence(self.path.order[:count], np.ones(count))
        posterior = fit(evidence, seed=self.terms.seed, draws=PRODUCT_DRAWS)
        result = analyse(evidence, self.terms, posterior, critical=(self.critical,)).results[0]
        if result.rule is None or result.posterior_sd is None:
            raise ValueError(f"no limits of {count} judged pairs")
        self.low[count] = result.rule.low - self.case.truth
        self.se[count] = result.posterior_sd
        self.sampled += posterior.method == "nuts"


def _skip(look: int, gap: float, size: int) -> int:
    """Pairs until approval could come, `gap` standard errors away."""
    share = (gap / SURE) ** 2 * (1 - look / size)
    return N_MAX if share >= 1 else int(look * share / (1 - share))


def _first(low: Floats, looks: Ints, bound: float) -> int:
    passed = low > bound
    return int(looks[passed.argmax()]) if passed.any() else NEVER


def _errors(path: Path) -> Floats:
    """Standard error of an estimate whose residuals are the population's, by look."""
    n, population = path.looks, path.population
    spread = population.residual_sd * np.sqrt((1 - n / population.size) / n)
    return np.asarray(spread, dtype=float)


def _run(name: str, run: int) -> tuple[Case, Watched, Path]:
    pairs = pairs_of(name)
    case, population = _case(name, pairs[(run * 7) % len(pairs)])
    return case, population, judge(population, run, n_min=N_MIN, n_max=N_MAX)


@lru_cache(maxsize=256)
def _case(name: str, pair: tuple[str, str]) -> tuple[Case, Watched]:
    case = case_of(_recording(name), *pair)
    value = np.array([np.mean([v for _, v in found]) for found in case.values])
    metric = normalise(case.population).matrix
    return case, Watched(f"{name} {pair[0]} > {pair[1]}", value, metric, len(value))


@lru_cache(maxsize=4)
def _recording(name: str) -> Recording:
    return record(open_source(DATA / name), SETS[name])
