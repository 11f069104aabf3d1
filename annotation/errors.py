"""Refusals of annotation, in the language of whoever is refused."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from migrations_app.errors import SuccessorError


class AlreadyForTheModel(SuccessorError):
    def __init__(self, count: int) -> None:
        super().__init__(
            "already_for_the_model",
            ngettext(
                "%(count)s of these human values were imported for the model only, and cannot "
                "become a random sample of the same epoch",
                "%(count)s of these human values were imported for the model only, and cannot "
                "become a random sample of the same epoch",
                count,
            )
            % {"count": count},
        )


class ExclusionUnchanged(SuccessorError):
    def __init__(self, excluded: bool) -> None:
        already = _("the judgment is excluded already")
        message = already if excluded else _("the judgment is not excluded")
        super().__init__("exclusion_unchanged", message)


class NoHumanValues(SuccessorError):
    def __init__(self) -> None:
        super().__init__("no_human_values", _("the files hold no human value of a pair compared"))


class BadAnswer(SuccessorError):
    """`field`: slug of the dimension, or what else of the submit is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("bad_answer", message)
        self.field = field


class JudgedMeanwhile(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "judged_meanwhile",
            _(
                "Your time with this pair ran out and someone else judged this pair meanwhile, so "
                "your answers were not added. Nothing is left to do here: go on with the next pair."
            ),
        )


class PairLost(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "pair_lost",
            _(
                "Your time with this pair ran out and it was given to someone else. "
                "Go on with the next pair."
            ),
        )


class BudgetSpent(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "budget_spent",
            _(
                "Your time with this pair ran out and the number of pairs that the plan allows was "
                "reached meanwhile, so your answers were not added."
            ),
        )


class NotCollecting(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "not_collecting",
            _("Judging of this service is closed: answers are taken only while it collects them."),
        )


class EpochOver(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "epoch_over",
            _(
                "The outputs were replaced since this pair was shown, so your answers would speak "
                "of something else. Go on with the next pair."
            ),
        )


class NothingToUndo(SuccessorError):
    def __init__(self) -> None:
        super().__init__("nothing_to_undo", _("There is no pair of yours to take back."))


class AlreadyJudged(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "already_judged", _("You have judged this pair. Undo that before you skip it.")
        )


class NotWithdrawn(SuccessorError):
    def __init__(self) -> None:
        super().__init__("not_withdrawn", _("the pair is in the queue already"))


class WithdrawnAlready(SuccessorError):
    def __init__(self) -> None:
        super().__init__("withdrawn_already", _("the pair is set aside already"))


class BadPolicy(SuccessorError):
    """`field`: what of the policy, or of a person's terms, cannot be."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("bad_policy", f"{field}: {message}")
        self.field = field


class NotEnoughGold(SuccessorError):
    def __init__(self, left: int, wanted: int) -> None:
        super().__init__(
            "not_enough_gold",
            _("a training of %(wanted)s pairs needs as many gold pairs; there are %(left)s")
            % {"wanted": wanted, "left": left},
        )


class NoFailedTraining(SuccessorError):
    def __init__(self) -> None:
        super().__init__("no_failed_training", _("this person has not failed the training"))


class BadGold(SuccessorError):
    def __init__(self, message: str) -> None:
        super().__init__("bad_gold", message)


class GoldThere(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "gold_there", _("this dimension of the pair has a gold key; retire that one first")
        )


class GoldRetired(SuccessorError):
    def __init__(self) -> None:
        super().__init__("gold_retired", _("the gold key is retired already"))


class FlagResolved(SuccessorError):
    def __init__(self) -> None:
        super().__init__("flag_resolved", _("the flag is resolved already"))


class CannotAdjudicate(SuccessorError):
    def __init__(self, message: str) -> None:
        super().__init__("cannot_adjudicate", message)


class GuessNotAsked(SuccessorError):
    def __init__(self) -> None:
        super().__init__("guess_not_asked", _("No guess is asked of you here."))


class ObjectionNotAsked(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "objection_not_asked", _("No reason against a score is asked of you here.")
        )


class OtherRequest(SuccessorError):
    def __init__(self) -> None:
        super().__init__(
            "other_request", _("This Idempotency-Key was sent before with another request.")
        )
