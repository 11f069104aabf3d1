"""What became of a decision: one pure function of what was signed and what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from migrations_app.models import Decision, DecisionSignature

Kind = DecisionSignature.Kind


class Status(StrEnum):
    WAITING = "waiting"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    EXPIRED = "expired"


class VoidCode(StrEnum):
    PLAN_REPLACED = "plan_replaced"
    PLAN_AMENDED = "plan_amended"
    EVIDENCE_CHANGED = "evidence_changed"
    NEW_EPOCH = "new_epoch"
    JUDGMENT_EXCLUDED = "judgment_excluded"


VOID_WORDS = {
    VoidCode.PLAN_REPLACED: "the plan was replaced by a new version",
    VoidCode.PLAN_AMENDED: "the plan was amended",
    VoidCode.EVIDENCE_CHANGED: "outputs or scores were imported anew",
    VoidCode.NEW_EPOCH: "a new calibration epoch was opened",
    VoidCode.JUDGMENT_EXCLUDED: "a judgment that it stood on was excluded",
}


@dataclass(frozen=True)
class Ground:
    """What is in force now, and what happened to the evidence.

    amended: when the plan in force was amended. excluded: when judgments were taken out, with when
    the oldest of them had been stored.
    """

    plan_id: int | None
    epoch_id: int | None
    evidence_digest: str
    amended: Sequence[datetime]
    excluded: Sequence[tuple[datetime, datetime]]
    today: date


@dataclass(frozen=True)
class Standing:
    """status: as of now. void: why, where it is void or would be once it were signed."""

    decision: Decision
    status: Status
    void: tuple[VoidCode, ...]

    @property
    def why_void(self) -> tuple[str, ...]:
        return tuple(VOID_WORDS[code] for code in self.void)


def signer_may_be(decision: Decision, user_id: int | None) -> bool:
    """Whether this owner may sign it: not who asked, and a named reviewer alone."""
    return decision.requested_by_id != user_id and decision.reviewer_id in (None, user_id)


def standing_of(decision: Decision, ground: Ground, read_at: datetime) -> Standing:
    """read_at: when the newest fit that it stands on was computed. Newer judgments void nothing."""
    void = tuple(void_codes(decision, ground, read_at))
    return Standing(decision, _status(decision, void, ground.today), void)


def void_codes(decision: Decision, ground: Ground, read_at: datetime) -> list[VoidCode]:
    advised = decision.recommendation.created_at
    holds = {
        VoidCode.PLAN_REPLACED: decision.plan_id == ground.plan_id,
        VoidCode.PLAN_AMENDED: not any(at > advised for at in ground.amended),
        VoidCode.EVIDENCE_CHANGED: decision.evidence_digest == ground.evidence_digest,
        VoidCode.NEW_EPOCH: decision.epoch_id == ground.epoch_id,
        VoidCode.JUDGMENT_EXCLUDED: not any(
            at > advised and stored <= read_at for at, stored in ground.excluded
        ),
    }
    return [code for code, kept in holds.items() if not kept]


def _status(decision: Decision, void: Sequence[VoidCode], today: date) -> Status:
    signature = getattr(decision, "signature", None)
    if signature is not None and signature.kind == Kind.REFUSED:
        return Status.REFUSED
    if signature is not None and signature.kind == Kind.WITHDRAWN:
        return Status.WITHDRAWN
    if void:
        return Status.VOID
    if signature is None:
        return Status.WAITING
    ended = decision.exception_until is not None and decision.exception_until < today
    return Status.EXPIRED if ended else Status.IN_FORCE
