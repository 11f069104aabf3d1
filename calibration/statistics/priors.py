"""Prior scales of the model, on the scale of its linear predictor."""

from dataclasses import dataclass

from calibration.statistics.outcome import Family, Outcome, Scale


@dataclass(frozen=True)
class Priors:
    """Standard deviations, and the location and scale of log kappa (the tie width).

    alpha: difference of a candidate; beta: slope of a metric; candidate_slope: spread of slopes
    between candidates; segment, segment_slope: spreads between segments; delta: order effect;
    annotator: spread between annotators; discrimination: spread of log discrimination;
    sigma: residual spread of the Gaussian family.
    """

    alpha: float = 0.7
    beta: float = 0.7
    candidate_slope: float = 0.4
    segment: float = 0.4
    segment_slope: float = 0.3
    delta: float = 0.4
    annotator: float = 0.3
    discrimination: float = 0.3
    kappa: tuple[float, float] = (-1.0, 0.6)
    widths: float = 0.5
    sigma: float = 0.5


PREFERENCE = Priors()
# Two outputs accepted or graded apart tie far more often than two outputs compared: on correctness
# data 60-90% of pairs even where the metrics see no difference.
ACCEPTANCE = Priors(kappa=(1.0, 0.8))
# The Gaussian family lives on the scale of the judgment itself, where 1 is the whole range.
GAUSSIAN = Priors(
    alpha=0.3,
    beta=0.2,
    candidate_slope=0.1,
    segment=0.1,
    segment_slope=0.1,
    delta=0.1,
    annotator=0.1,
)


def priors_of(outcome: Outcome) -> Priors:
    if outcome.family is Family.GAUSSIAN:
        return GAUSSIAN
    if outcome.scale in (Scale.PREFERENCE_3, Scale.PREFERENCE_5):
        return PREFERENCE
    return ACCEPTANCE
