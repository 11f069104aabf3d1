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
