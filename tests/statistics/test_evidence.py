"""What an analysis may read is checked once, when it is put together."""

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.evidence import Evidence, Judgments, Terms
from calibration.statistics.outcome import Family, Outcome, Scale
from calibration.statistics.synthetic import World


def judgments(row: list[int], value: list[float]) -> Judgments:
    count = len(row)
    return Judgments(
        row=np.array(row),
        value=np.array(value),
        annotator=np.zeros(count, dtype=np.int64),
        order=np.zeros(count),
        designed=np.ones(count, dtype=bool),
        importance=np.ones(count),
    )


@pytest.mark.parametrize(
    ("outcome", "magnitudes"),
    [
        (Outcome(Scale.ACCEPTANCE), [1]),
        (Outcome(Scale.PREFERENCE_3), [1]),
        (Outcome(Scale.PREFERENCE_5), [0.5, 1]),
        (Outcome(Scale.GRADE, 5), [0.25, 0.5, 0.75, 1]),
    ],
)
def test_a_scale_has_the_levels_of_the_specification(
    outcome: Outcome, magnitudes: list[float]
) -> None:
    np.testing.assert_allclose(outcome.magnitudes, magnitudes)


def test_a_value_between_the_levels_is_named() -> None:
    with pytest.raises(ValueError, match=r"judgment 1 has value 0\.3"):
        Outcome(Scale.PREFERENCE_5).check([0.5, 0.3])


def test_a_value_outside_the_unit_is_refused_on_a_continuous_scale_too() -> None:
    with pytest.raises(ValueError, match="judgment 0"):
        Outcome(Scale.CONTINUOUS, family=Family.GAUSSIAN).check([1.2])


@pytest.mark.parametrize(
    ("scale", "grades", "family"),
    [
        (Scale.GRADE, None, Family.ORDINAL),
        (Scale.GRADE, 1, Family.ORDINAL),
        (Scale.ACCEPTANCE, 3, Family.ORDINAL),
        (Scale.ACCEPTANCE, None, Family.GAUSSIAN),
        (Scale.CONTINUOUS, None, Family.ORDINAL),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(
    scale: Scale, grades: int | None, family: Family
) -> None:
    with pytest.raises(ValueError, match="fit|grades"):
        Outcome(scale, grades, family)


def test_a_judgment_outside_the_population_is_refused() -> None:
    made = synthetic.make(World(n_population=10), seed=1)
    with pytest.raises(ValueError, match="row 10"):
        Evidence(synthetic.OUTCOME, made.population, judgments([10], [1.0]))


@pytest.mark.parametrize(
    "wrong",
    [{"margin": 0}, {"margin": 1}, {"alpha": 0.5}, {"n_min": 500}, {"n_candidates": 0}],
)
def test_terms_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"margin|alpha|n_min|n_candidates"):
        Terms(**({"margin": 0.05} | wrong))  # type: ignore[arg-type]
