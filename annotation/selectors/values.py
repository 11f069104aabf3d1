"""What a choice on the screen is worth: canonically, candidate minus incumbent."""

from annotation.models import Assignment
from migrations_app.models import QualityDimension

Scale = QualityDimension.Scale

# How much more the right side has than the left.
RIGHT_MINUS_LEFT = {
    Scale.ACCEPTANCE: {"left": -1.0, "both": 0.0, "neither": 0.0, "right": 1.0},
    Scale.PREFERENCE_3: {"left": -1.0, "tie": 0.0, "right": 1.0},
    Scale.PREFERENCE_5: {
        "left_much": -1.0,
        "left": -0.5,
        "tie": 0.0,
        "right": 0.5,
        "right_much": 1.0,
    },
}


def canonical(dimension: QualityDimension, right_minus_left: float, candidate_side: str) -> float:
    sign = 1 if candidate_side == Assignment.Side.RIGHT else -1
    sign *= 1 if dimension.higher_is_better else -1
    return sign * right_minus_left + 0.0
