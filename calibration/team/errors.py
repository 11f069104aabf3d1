"""Refusals of the team's actions."""

from django.utils.translation import gettext

from migrations_app.errors import SuccessorError


class NothingToExclude(SuccessorError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "nothing_to_exclude", gettext("%(name)s has no judgment that counts") % {"name": name}
        )


class NothingToRestore(SuccessorError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "nothing_to_restore",
            gettext("%(name)s has no judgment that is excluded") % {"name": name},
        )


class BadKey(SuccessorError):
    def __init__(self, message: str) -> None:
        super().__init__("bad_key", message)
