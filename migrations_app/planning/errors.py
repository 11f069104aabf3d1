"""Refusals of planning."""

from migrations_app.errors import SuccessorError


class PlanRefused(SuccessorError):
    """Terms that make no sense for this migration."""

    def __init__(self, message: str) -> None:
        super().__init__("plan_refused", message)


class PlanFrozen(SuccessorError):
    """A plan is in force, and it says something else."""

    def __init__(self, message: str) -> None:
        super().__init__("plan_frozen", message)


class AmendmentRefused(SuccessorError):
    """A change that would take the meaning from what was promised, or makes no sense."""

    def __init__(self, message: str) -> None:
        super().__init__("amendment_refused", message)


class EpochRefused(SuccessorError):
    """There is nothing to start anew, or it is too late for it."""

    def __init__(self, message: str) -> None:
        super().__init__("epoch_refused", message)
