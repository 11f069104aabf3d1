"""Refusals of annotation."""

from migrations_app.errors import SuccessorError


class AlreadyForTheModel(SuccessorError):
    def __init__(self, count: int) -> None:
        super().__init__(
            "already_for_the_model",
            f"{count} of these human values were imported for the model only, and cannot become "
            "a random sample of the same epoch",
        )


class ExclusionUnchanged(SuccessorError):
    def __init__(self, excluded: bool) -> None:
        state = "excluded already" if excluded else "not excluded"
        super().__init__("exclusion_unchanged", f"the judgment is {state}")


class NoHumanValues(SuccessorError):
    def __init__(self) -> None:
        super().__init__("no_human_values", "the files hold no human value of a pair compared")
