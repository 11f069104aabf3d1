"""Refusals of the demo."""

from migrations_app.errors import SuccessorError


class NotADemoDatabase(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "not_a_demo_database",
            "DATABASE_URL names a database of your own, and the demo makes accounts whose password "
            "everybody knows. Unset DATABASE_URL, or say --force if that is what you want.",
        )


class ProcessesEnded(SuccessorError):
    def __init__(self, log: str, tail: str) -> None:
        super().__init__("processes_ended", f"The processes ended. The end of {log}:\n{tail}")
