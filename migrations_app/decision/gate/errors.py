from migrations_app.errors import SuccessorError


class UnknownCandidate(SuccessorError):
    def __init__(self, slug: str, there: tuple[str, ...]) -> None:
        names = ", ".join(there)
        super().__init__("unknown_candidate", f"There is no candidate {slug!r}; there are {names}.")
