"""Refusals of the team's actions."""

from migrations_app.errors import SuccessorError


class NothingToExclude(SuccessorError):
    def __init__(self, name: str) -> None:
        super().__init__("nothing_to_exclude", f"{name} has no judgment that counts")


class NothingToRestore(SuccessorError):
    def __init__(self, name: str) -> None:
        super().__init__("nothing_to_restore", f"{name} has no judgment that is excluded")


class BadKey(SuccessorError):
    def __init__(self, message: str) -> None:
        super().__init__("bad_key", message)
