"""Refusals of the calibration floor."""

from migrations_app.errors import SuccessorError


class NoPlanError(SuccessorError):
    def __init__(self, migration: str) -> None:
        super().__init__(
            "no_plan",
            f"Migration {migration} has no frozen plan yet: its error rate must be stated before "
            "judgments count. Freeze the plan first.",
        )


class UnknownDimensionError(SuccessorError):
    def __init__(self, dimension_id: int) -> None:
        super().__init__("unknown_dimension", f"There is no quality dimension {dimension_id}.")


class UnplannedDimensionError(SuccessorError):
    def __init__(self, migration: str, dimension: str) -> None:
        super().__init__(
            "unplanned_dimension",
            f"The plan of migration {migration} leaves out the quality dimension {dimension}.",
        )


class EmptyPopulationError(SuccessorError):
    def __init__(self, migration: str) -> None:
        super().__init__("empty_population", f"Migration {migration} has no pair of outputs.")


class SegmentWithoutWeightError(SuccessorError):
    def __init__(self, segment: str) -> None:
        super().__init__(
            "segment_without_weight", f"The plan gives no weight to the segment {segment!r}."
        )


class RefitFailedError(SuccessorError):
    def __init__(self, what: str, message: str) -> None:
        super().__init__("refit_failed", f"The refit failed: {what}: {message}")


class RefitTimeoutError(SuccessorError):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            "refit_timeout",
            f"Not current after {seconds:.0f} s. Where a worker runs, the work goes on.",
        )
