"""Against published examples: Newcombe (1998), Wilson's interval, and the difference of two."""

import pytest

from calibration.statistics.proportions import difference, wilson


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_has_wilsons_interval(count: int, n: int, low: float, high: float) -> None:
    found = wilson(count / n, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((0, 10), (0, 10), -0.2775, 0.2775),
    ],
)
def test_a_difference_has_newcombes(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    shares = [wilson(count / n, n) for count, n in (first, second)]
    mean, *ends = difference(*shares)
    assert mean == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert ends == pytest.approx([low, high], abs=6e-5)


def test_nothing_has_no_share() -> None:
    with pytest.raises(ValueError, match="no interval"):
        wilson(0.0, 0)
