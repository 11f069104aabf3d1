"""Refusals: one exception each, under one name, with a stable code."""


class SuccessorError(Exception):
    """A refusal. `code` is stable and for programs, `message` is a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
