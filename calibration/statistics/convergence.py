"""Rank-normalised split r-hat and effective sample sizes (1903.08008), many series at once."""

from dataclasses import dataclass

import numpy as np
from scipy import fft, special, stats

from calibration.statistics.outcome import Floats

_TAILS = (0.05, 0.95)
_BLOM = 3 / 8  # offset of the normal scores of ranks


@dataclass(frozen=True, eq=False)
class Convergence:
    """Of n series, shape (n,) each; r_hat is nan for a series that is constant.

    r_hat: the larger of bulk and folded r-hat. ess_bulk: effective number of draws for the
    centre. ess_tail: the smaller effective number of draws of the 5% and 95% quantiles.
    """

    r_hat: Floats
    ess_bulk: Floats
    ess_tail: Floats


def convergence(series: Floats) -> Convergence:
    """series: shape (n, chains, draws), 4 draws or more."""
    halves = _split(series)
    scores = _normal_scores(halves)
    folded = np.abs(halves - np.median(halves, axis=(1, 2), keepdims=True))
    low, high = (
        _ess((halves <= quantile[:, None, None]).astype(float))
        for quantile in np.quantile(series.reshape(len(series), -1), _TAILS, axis=1)
    )
    return Convergence(
        r_hat=np.maximum(_r_hat(scores), _r_hat(_normal_scores(folded))),
        ess_bulk=_ess(scores),
        ess_tail=np.minimum(low, high),
    )


def _split(series: Floats) -> Floats:
    """Every chain in halves, the middle draw of an odd number left out."""
    half = series.shape[2] // 2
    return np.concatenate([series[:, :, :half], series[:, :, -half:]], axis=1)


def _normal_scores(series: Floats) -> Floats:
    flat = series.reshape(len(series), -1)
    rank = stats.rankdata(flat, axis=1)
    scores = special.ndtri((rank - _BLOM) / (flat.shape[1] - 2 * _BLOM + 1))
    return np.asarray(scores, dtype=float).reshape(series.shape)


def _r_hat(series: Floats) -> Floats:
    draws = series.shape[2]
    within = series.var(axis=2, ddof=1).mean(axis=1)
    between = draws * series.mean(axis=2).var(axis=1, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.sqrt((between / within + draws - 1) / draws), dtype=float)


def _ess(series: Floats) -> Floats:
    """Geyer's initial monotone sequence over the chains of every series, shape (n,)."""
    _, chains, draws = series.shape
    covariance = _autocovariance(series).mean(axis=1)
    within = covariance[:, :1] * draws / (draws - 1)
    total = covariance[:, :1] + series.mean(axis=2).var(axis=1, ddof=1)[:, None]
    constant = np.ptp(series, axis=(1, 2)) < np.finfo(float).resolution
    rho = 1 - (within - covariance) / np.where(constant[:, None], 1.0, total)
    rho[:, 0] = 1.0
    size = chains * draws
    time = np.array([_correlation_time(row) for row in rho])
    return np.where(constant, float(size), size / np.maximum(time, 1 / np.log10(size)))


def _autocovariance(series: Floats) -> Floats:
    draws = series.shape[2]
    length = fft.next_fast_len(2 * draws, real=True)
    spectrum = fft.rfft(series - series.mean(axis=2, keepdims=True), n=length, axis=2)
    power = spectrum.real**2 + spectrum.imag**2
    return np.asarray(fft.irfft(power, n=length, axis=2)[:, :, :draws] / draws, dtype=float)


def _correlation_time(rho: Floats) -> float:
    """-1 + 2 sum of rho over the initial positive, made monotone, pairs of lags.

    Pairs are summed up to the first negative one (or the end of the series); of that one an even
    lag that is positive counts once. Geyer 1992, as Stan and ArviZ do it.
    """
    pairs = rho[: 2 * (len(rho) // 2)].reshape(-1, 2).sum(axis=1)
    tried = pairs[: 1 + max(0, (len(rho) - 3) // 2)]
    negative = np.flatnonzero(tried <= 0)
    stop = int(negative[0]) if len(negative) else len(tried) - 1
    kept = np.minimum.accumulate(pairs[:stop])
    return float(-1 + 2 * kept.sum() + max(rho[2 * stop], 0.0))
