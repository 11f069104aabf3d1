"""Refusals of setting up."""

from migrations_app.errors import SuccessorError


class SetupRefused(SuccessorError):
    """What was asked cannot be so, now or at all."""

    def __init__(self, message: str) -> None:
        super().__init__("setup_refused", message)


class LastAdmin(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "last_admin", "a service keeps at least one admin: make somebody else admin first"
        )
