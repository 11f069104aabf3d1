"""Asking for a decision, signing, refusing and withdrawing it: each one transaction, on record."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from migrations_app.audit.services import record
from migrations_app.decision.blockers import blockers_of
from migrations_app.decision.decided import (
    change_digest,
    decision_digest,
    latest_standing,
    signature_digest,
    standing_now,
)
from migrations_app.decision.errors import (
    AlreadyWaiting,
    CannotApprove,
    GroundGone,
    NothingToDecide,
    NotTheSigner,
    NotWaiting,
    RecommendationMoved,
    ReviewerNeeded,
)
from migrations_app.decision.selectors import latest_recommendation
from migrations_app.decision.sinks import judging_share
from migrations_app.decision.standing import Status
from migrations_app.models import (
    Candidate,
    Decision,
    DecisionSignature,
    Event,
    EvidenceChange,
    Migration,
    Recommendation,
)
from migrations_app.notifications.services import announce
from migrations_app.permissions import may_sign

Outcome = Decision.Outcome
Kind = DecisionSignature.Kind
State = Migration.State


@dataclass(frozen=True)
class Wish:
    """What an owner asks for. seen: evidence hash of the recommendation that was on the page."""

    outcome: str
    reason: str
    seen: str
    candidate: Candidate | None = None
    reviewer: User | None = None
    exception_owner: User | None = None
    exception_until: date | None = None


@transaction.atomic
def request_decision(*, migration: Migration, wish: Wish, actor: User) -> Decision:
    """Ask for a signature; refused where the recommendation moved or does not allow it."""
    held = Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
    latest = _seen(held, wish)
    standing = latest_standing(held)
    if standing is not None and standing.status is Status.WAITING:
        raise AlreadyWaiting
    made = _asked(held, latest, wish, actor)
    if void := standing_now(made).why_void:
        raise GroundGone(void[0])
    if made.outcome in Decision.APPROVALS:
        _check_health(held, latest, made)
    if made.against and made.reviewer is None:
        raise ReviewerNeeded
    made.save(force_insert=True)
    _tell(made, "decision_requested", actor)
    data = {"recommendation": latest.kind, "decision": made.pk, "outcome": made.outcome}
    announce(migration=held, kind=Event.Kind.DECISION_WAITING, data=data)
    return made


def _asked(migration: Migration, latest: Recommendation, wish: Wish, actor: User) -> Decision:
    """Not saved yet. What the outcome does not call for is left out."""
    against, excepts = _against(wish, latest), _excepts(wish)
    return Decision(
        migration=migration,
        recommendation=latest,
        plan=latest.plan,
        epoch=latest.epoch,
        candidate=wish.candidate if wish.outcome in Decision.APPROVALS else None,
        outcome=wish.outcome,
        reason=wish.reason,
        evidence_hash=latest.evidence_hash,
        evidence_digest=migration.evidence_digest,
        against=against,
        reviewer=wish.reviewer if against else None,
        exception_owner=wish.exception_owner if excepts else None,
        exception_until=wish.exception_until if excepts else None,
        requested_by=actor,
        requester_share=judging_share(migration, actor.pk),
    )


def sign(*, decision: Decision, seen: str, actor: User, note: str = "") -> DecisionSignature:
    """The second approver's signature, on the evidence that was on the page."""
    return _end(decision, Kind.SIGNED, actor, note, seen)


def refuse(*, decision: Decision, actor: User, note: str) -> DecisionSignature:
    return _end(decision, Kind.REFUSED, actor, note, decision.evidence_hash)


def withdraw(*, decision: Decision, actor: User, note: str = "") -> DecisionSignature:
    """By who asked, before anybody has signed."""
    return _end(decision, Kind.WITHDRAWN, actor, note, decision.evidence_hash)


@transaction.atomic
def mark_evidence_changed(*, migration: Migration, oldest: datetime) -> EvidenceChange:
    """Judgments were taken out, the oldest stored at that time: in the transaction that does it."""
    # Who signs meanwhile waits, and finds it void; or has signed, and is found here.
    Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
    change = EvidenceChange.objects.create(migration=migration, oldest=oldest)
    record(
        verb="evidence_changed",
        object_kind="evidence_change",
        object_id=change.pk,
        object_digest=change_digest(change.pk) or "",
        migration=migration,
    )
    standing = latest_standing(migration)
    if standing is not None and standing.status is Status.VOID:
        _reopen(migration)
    return change


@transaction.atomic
def reopen_expired(*, migration: Migration) -> bool:
    """Whether its approval was an exception that has ended: then people may judge again."""
    held = Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
    standing = latest_standing(held)
    ended = standing is not None and standing.status is Status.EXPIRED
    if standing is None or not ended or held.state != State.APPROVED:
        return False
    _reopen(held)
    record(
        verb="exception_ended",
        object_kind="decision",
        object_id=standing.decision.pk,
        object_digest=decision_digest(standing.decision.pk) or "",
        migration=held,
    )
    return True


@transaction.atomic
def _end(decision: Decision, kind: Kind, actor: User, note: str, seen: str) -> DecisionSignature:
    migration = Migration.objects.select_for_update(no_key=True).get(pk=decision.migration_id)
    held = Decision.objects.select_related("recommendation").get(pk=decision.pk)
    status = standing_now(held).status
    if status is not Status.WAITING and not (status is Status.VOID and kind is not Kind.SIGNED):
        raise NotWaiting(status.replace("_", " "))
    if DecisionSignature.objects.filter(decision=held).exists():
        raise NotWaiting("ended")
    _check_signer(held, kind, actor)
    if kind is Kind.SIGNED:
        _check_recommendation(migration, held, seen)
    signature = DecisionSignature.objects.create(
        decision=held, kind=kind, by=actor, note=note, share=judging_share(migration, actor.pk)
    )
    record(
        verb=f"decision_{kind}",
        object_kind="decision_signature",
        object_id=signature.pk,
        object_digest=signature_digest(signature.pk) or "",
        migration=migration,
        actor=actor,
        data={"decision": held.pk, "outcome": held.outcome},
    )
    if kind is Kind.SIGNED:
        _move(migration, held)
    return signature


def _check_signer(held: Decision, kind: Kind, actor: User) -> None:
    asked = actor.pk == held.requested_by_id
    if kind is Kind.WITHDRAWN:
        if not asked:
            raise NotTheSigner("only who asked for it may withdraw it.")
        return
    if asked:
        raise NotTheSigner("who asks for a decision never signs it. Another owner does.")
    if not may_sign(actor, held.migration):
        raise NotTheSigner("an owner of the service signs.")
    if kind is Kind.SIGNED and held.reviewer_id not in (None, actor.pk):
        raise NotTheSigner("it goes against the recommendation, so the named reviewer signs.")


def _check_recommendation(migration: Migration, held: Decision, seen: str) -> None:
    """A newer one may say the same; one that says otherwise has to be read first."""
    latest = latest_recommendation(migration)
    said = held.recommendation
    moved = latest is None or (latest.kind, latest.candidate_id) != (said.kind, said.candidate_id)
    if seen != held.evidence_hash or moved:
        raise RecommendationMoved
    if held.outcome in Decision.APPROVALS:
        _check_health(migration, latest, held)


def _check_health(migration: Migration, latest: Recommendation | None, decision: Decision) -> None:
    why = blockers_of(migration, latest, decision.candidate_id, decision.outcome)
    if why:
        raise CannotApprove(why[0])


def _seen(migration: Migration, wish: Wish) -> Recommendation:
    latest = latest_recommendation(migration)
    if latest is None:
        raise NothingToDecide
    if latest.evidence_hash != wish.seen:
        raise RecommendationMoved
    return latest


def _against(wish: Wish, latest: Recommendation) -> bool:
    """Holding is never against: it changes nothing."""
    approved = latest.kind == Recommendation.Kind.APPROVE
    if wish.outcome in Decision.APPROVALS:
        chosen = wish.candidate.pk if wish.candidate else None
        return not approved or latest.candidate_id != chosen
    return wish.outcome == Outcome.REJECTED and approved


def _excepts(wish: Wish) -> bool:
    return wish.outcome == Outcome.APPROVED_WITH_EXCEPTION


def _move(migration: Migration, decision: Decision) -> None:
    moves = {
        Outcome.APPROVED: State.APPROVED,
        Outcome.APPROVED_WITH_EXCEPTION: State.APPROVED,
        Outcome.REJECTED: State.REJECTED,
    }
    state = moves.get(Outcome(decision.outcome))
    if state is None and migration.state == State.APPROVED:
        state = State.COLLECTING  # held: an approval before it is taken back
    if state is not None:
        Migration.objects.filter(pk=migration.pk).update(state=state)


def _reopen(migration: Migration) -> None:
    """What was approved is not any more, so that people may judge again."""
    Migration.objects.filter(pk=migration.pk, state=State.APPROVED).update(state=State.COLLECTING)


def _tell(decision: Decision, verb: str, actor: User) -> None:
    record(
        verb=verb,
        object_kind="decision",
        object_id=decision.pk,
        object_digest=decision_digest(decision.pk) or "",
        migration=decision.migration,
        actor=actor,
        data={"outcome": decision.outcome, "evidence_hash": decision.evidence_hash},
    )
