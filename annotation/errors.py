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


class BadAnswer(SuccessorError):
    """`field`: slug of the dimension, or what else of the submit is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("bad_answer", message)
        self.field = field


class JudgedMeanwhile(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "judged_meanwhile",
            "Your time with this pair ran out and someone else judged this pair meanwhile, so "
            "your answers were not added. Nothing is left to do here: go on with the next pair.",
        )


class PairLost(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "pair_lost",
            "Your time with this pair ran out and it was given to someone else. "
            "Go on with the next pair.",
        )


class BudgetSpent(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "budget_spent",
            "Your time with this pair ran out and the number of pairs that the plan allows was "
            "reached meanwhile, so your answers were not added.",
        )


class NotCollecting(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "not_collecting",
            "Judging of this service is closed: answers are taken only while it collects them.",
        )


class EpochOver(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "epoch_over",
            "The outputs were replaced since this pair was shown, so your answers would speak of "
            "something else. Go on with the next pair.",
        )


class NothingToUndo(SuccessorError):
    def __init__(self) -> None:
        super().__init__("nothing_to_undo", "There is no pair of yours to take back.")


class AlreadyJudged(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "already_judged", "You have judged this pair. Undo that before you skip it."
        )


class NotWithdrawn(SuccessorError):
    def __init__(self) -> None:
        super().__init__("not_withdrawn", "the pair is in the queue already")


class WithdrawnAlready(SuccessorError):
    def __init__(self) -> None:
        super().__init__("withdrawn_already", "the pair is set aside already")


class BadPolicy(SuccessorError):
    """`field`: what of the policy, or of a person's terms, cannot be."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("bad_policy", f"{field}: {message}")
        self.field = field


class NotEnoughGold(SuccessorError):
    def __init__(self, left: int, wanted: int) -> None:
        super().__init__(
            "not_enough_gold",
            f"a training of {wanted} pairs needs as many gold pairs; there are {left}",
        )


class NoFailedTraining(SuccessorError):
    def __init__(self) -> None:
        super().__init__("no_failed_training", "this person has not failed the training")


class BadGold(SuccessorError):
    def __init__(self, message: str) -> None:
        super().__init__("bad_gold", message)


class GoldThere(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "gold_there", "this dimension of the pair has a gold key; retire that one first"
        )


class GoldRetired(SuccessorError):
    def __init__(self) -> None:
        super().__init__("gold_retired", "the gold key is retired already")


class FlagResolved(SuccessorError):
    def __init__(self) -> None:
        super().__init__("flag_resolved", "the flag is resolved already")


class CannotAdjudicate(SuccessorError):
    def __init__(self, message: str) -> None:
        super().__init__("cannot_adjudicate", message)


class GuessNotAsked(SuccessorError):
    def __init__(self) -> None:
        super().__init__("guess_not_asked", "No guess is asked of you here.")


class ObjectionNotAsked(SuccessorError):
    def __init__(self) -> None:
        super().__init__("objection_not_asked", "No reason against a score is asked of you here.")


class OtherRequest(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "other_request", "This Idempotency-Key was sent before with another request."
        )
