"""Why something is not signed; a code and a sentence for each."""

from migrations_app.errors import SuccessorError


class NothingToDecide(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "nothing_to_decide",
            "Nothing has been recommended yet. A decision stands on a recommendation: wait for the "
            "first fit.",
        )


class RecommendationMoved(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "recommendation_moved",
            "The recommendation has changed since this page was opened. Nothing was stored: read "
            "what it says now, and decide again.",
        )


class CannotApprove(SuccessorError):
    def __init__(self, why: str) -> None:
        super().__init__("cannot_approve", f"This cannot be approved: {why} Holding is possible.")


class GroundGone(SuccessorError):
    def __init__(self, why: str) -> None:
        super().__init__(
            "ground_gone",
            f"Nothing can be decided on this recommendation: {why} since. The next one is being "
            "computed; decide on that.",
        )


class AlreadyWaiting(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "decision_waiting",
            "Another decision waits for its signature. Sign, refuse or withdraw that one first.",
        )


class ReviewerNeeded(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "reviewer_needed",
            "This goes against the recommendation: name the owner who reviewed it and will sign.",
        )


class NotTheSigner(SuccessorError):
    def __init__(self, who: str) -> None:
        super().__init__("not_the_signer", f"This is not yours to sign: {who}")


class NotWaiting(SuccessorError):
    def __init__(self, status: str) -> None:
        super().__init__(
            "not_waiting", f"This decision does not wait for a signature any more: it is {status}."
        )
