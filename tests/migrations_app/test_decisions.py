"""Decisions: who may ask and sign, what they stand on, what voids them, and what never does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotation.models import Judgment
from annotation.services.exclusions import exclude
from migrations_app.audit.selectors import verify
from migrations_app.decision.decided import approval_in_force, latest_standing, standings_of
from migrations_app.decision.errors import (
    AlreadyWaiting,
    CannotApprove,
    NotTheSigner,
    NotWaiting,
    RecommendationMoved,
    ReviewerNeeded,
)
from migrations_app.decision.selectors import latest_recommendation
from migrations_app.decision.signing import Wish, refuse, request_decision, sign, withdraw
from migrations_app.decision.standing import Status, VoidCode
from migrations_app.errors import SuccessorError
from migrations_app.models import Decision, DecisionSignature, Event, Membership, Migration
from migrations_app.permissions import owners_of
from migrations_app.planning.epochs import open_epoch
from migrations_app.portfolio.entry import Choice
from migrations_app.portfolio.selectors import portfolio_of
from tests.calibration.dashboard.stories import approvable, fitted, judge_some
from tests.calibration.world import World, amend, freeze, judge
from tests.migrations_app.test_audit import tampering

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return approvable()


def owner(world: World, name: str) -> User:
    user, _ = User.objects.get_or_create(username=name)
    service = world.migration.service
    Membership.objects.get_or_create(user=user, service=service, role=Membership.Role.OWNER)
    return user


def wish(world: World, outcome: str = "approved", **more: Any) -> Wish:
    latest = latest_recommendation(world.migration)
    assert latest is not None
    candidate = world.migration.candidates.get() if outcome.startswith("approved") else None
    given = {"reason": "as the judgments say", "seen": latest.evidence_hash, "candidate": candidate}
    return Wish(outcome=outcome, **{**given, **more})


def ask(world: World, outcome: str = "approved", **more: Any) -> Decision:
    olga = owner(world, "olga")
    return request_decision(
        migration=world.migration, wish=wish(world, outcome, **more), actor=olga
    )


def signed(world: World, outcome: str = "approved", **more: Any) -> Decision:
    made = ask(world, outcome, **more)
    sign(decision=made, seen=made.evidence_hash, actor=owner(world, "otto"))
    return made


def status(world: World) -> tuple[Status, tuple[VoidCode, ...]]:
    standing = latest_standing(world.migration)
    assert standing is not None
    return standing.status, standing.void


def test_asked_for_signed_and_in_force(world: World) -> None:
    made = ask(world)
    assert status(world) == (Status.WAITING, ())
    assert approval_in_force(world.migration) is None
    sign(decision=made, seen=made.evidence_hash, actor=owner(world, "otto"), note="read")
    assert status(world) == (Status.IN_FORCE, ())
    assert approval_in_force(world.migration) == made
    world.migration.refresh_from_db()
    assert world.migration.state == Migration.State.APPROVED
    assert not list(verify())


def test_owners_are_told_that_a_signature_is_wanted(world: World) -> None:
    made = ask(world)
    told = Event.objects.filter(kind=Event.Kind.DECISION_WAITING).latest("pk")
    assert (told.data["decision"], told.data["outcome"]) == (made.pk, "approved")
    steps = {
        name: portfolio_of(owner(world, name), Choice()).entries[0].step
        for name in ("olga", "otto")
    }
    assert steps["otto"].needs_you
    assert not steps["olga"].needs_you


def test_who_asks_never_signs_and_an_outsider_neither(world: World) -> None:
    made = ask(world)
    for user in (owner(world, "olga"), User.objects.create_user("mallory")):
        with pytest.raises(NotTheSigner):
            sign(decision=made, seen=made.evidence_hash, actor=user)
    with pytest.raises(NotTheSigner):
        withdraw(decision=made, actor=owner(world, "otto"))
    assert not DecisionSignature.objects.exists()


def test_the_database_keeps_four_eyes_by_itself(world: World) -> None:
    made = ask(world)
    for kind, by in (("signed", "olga"), ("refused", "olga"), ("withdrawn", "otto")):
        with pytest.raises(IntegrityError), transaction.atomic():
            DecisionSignature.objects.create(decision=made, kind=kind, by=owner(world, by))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Decision.objects.update(reason="another")


def test_one_decision_at_a_time_and_one_end_of_each(world: World) -> None:
    made = ask(world)
    with pytest.raises(AlreadyWaiting):
        ask(world, "held")
    refuse(decision=made, actor=owner(world, "otto"), note="too early")
    with pytest.raises(NotWaiting):
        sign(decision=made, seen=made.evidence_hash, actor=owner(world, "otto"))
    again = ask(world)
    withdraw(decision=again, actor=owner(world, "olga"))
    found = [standing.status for standing in standings_of(world.migration)]
    assert found == [Status.WITHDRAWN, Status.REFUSED]


def test_two_who_sign_at_once_leave_one_signature(world: World) -> None:
    made, others = ask(world), [owner(world, name) for name in ("otto", "oona")]

    def try_to(user: User) -> str:
        try:
            sign(decision=made, seen=made.evidence_hash, actor=user)
        except SuccessorError as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_to, others)) == ["not_waiting", "signed"]
    assert DecisionSignature.objects.count() == 1


def test_against_the_recommendation_the_named_reviewer_signs(world: World) -> None:
    with pytest.raises(ReviewerNeeded):
        ask(world, "rejected")
    made = ask(world, "rejected", reviewer=owner(world, "otto"))
    assert made.against
    with pytest.raises(NotTheSigner):
        sign(decision=made, seen=made.evidence_hash, actor=owner(world, "oona"))
    sign(decision=made, seen=made.evidence_hash, actor=owner(world, "otto"))
    world.migration.refresh_from_db()
    assert world.migration.state == Migration.State.REJECTED


def test_an_exception_has_an_owner_and_ends(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(world, "approved_with_exception")
    today, olga = timezone.now().date(), owner(world, "olga")
    for until, end in ((today - timedelta(days=1), Status.EXPIRED), (today, Status.IN_FORCE)):
        terms = {"exception_owner": olga, "exception_until": until}
        made = signed(world, "approved_with_exception", **terms)
        assert status(world) == (end, ())
    assert approval_in_force(world.migration) == made


def test_newer_judgments_never_void_it_even_where_they_withdraw_the_recommendation(
    world: World,
) -> None:
    made = signed(world)
    judge_some(world, 5, start=20)
    fitted(world, verdict="collecting", passes=False, reasons=())
    latest = latest_recommendation(world.migration)
    assert latest is not None
    assert latest.kind == "hold"
    assert status(world) == (Status.IN_FORCE, ())
    assert approval_in_force(world.migration) == made


def test_a_waiting_one_is_not_signed_once_the_recommendation_says_otherwise(world: World) -> None:
    made = ask(world)
    judge_some(world, 5, start=20)
    fitted(world, verdict="collecting", passes=False, reasons=())
    with pytest.raises(RecommendationMoved):
        sign(decision=made, seen=made.evidence_hash, actor=owner(world, "otto"))


def test_an_amendment_voids_it(world: World) -> None:
    signed(world)
    amend(world, 0.04)
    assert status(world) == (Status.VOID, (VoidCode.PLAN_AMENDED,))
    assert approval_in_force(world.migration) is None


def test_a_new_plan_an_import_and_an_epoch_void_it(world: World) -> None:
    signed(world)
    freeze(world, version=2)
    assert status(world)[1] == (VoidCode.PLAN_REPLACED,)
    Migration.objects.filter(pk=world.migration.pk).update(evidence_digest="f" * 64)
    world.migration.refresh_from_db()
    assert VoidCode.EVIDENCE_CHANGED in status(world)[1]
    open_epoch(migration_slug=world.migration.slug, reason="another judge")
    assert VoidCode.NEW_EPOCH in status(world)[1]


def test_excluding_a_judgment_that_it_used_voids_it_and_judging_goes_on(world: World) -> None:
    signed(world)
    used = Judgment.objects.earliest("pk")
    exclude(judgment=used, reason="a test account")
    assert status(world) == (Status.VOID, (VoidCode.JUDGMENT_EXCLUDED,))
    world.migration.refresh_from_db()
    assert world.migration.state == Migration.State.COLLECTING
    assert not list(verify())


def test_excluding_a_newer_judgment_voids_nothing(world: World) -> None:
    signed(world)
    [late] = judge(world, world.dimensions[0], world.pairs()[30:31], [1.0])
    exclude(judgment=late, reason="a slip")
    assert status(world) == (Status.IN_FORCE, ())


def test_a_later_hold_takes_the_approval_back(world: World) -> None:
    signed(world)
    signed(world, "held")
    assert approval_in_force(world.migration) is None
    world.migration.refresh_from_db()
    assert world.migration.state == Migration.State.COLLECTING


@pytest.mark.parametrize("verdict", ["withheld", "conflict"])
def test_what_is_not_healthy_cannot_be_approved_even_by_a_reviewer(
    world: World, verdict: str
) -> None:
    judge_some(world, 5, start=20)
    fitted(world, verdict=verdict, passes=False, reasons=())
    with pytest.raises(CannotApprove):
        ask(world, reviewer=owner(world, "otto"))
    ask(world, "held")


def test_a_page_that_is_behind_signs_nothing(world: World) -> None:
    with pytest.raises(RecommendationMoved):
        ask(world, seen="0" * 64)
    assert not Decision.objects.exists()


def test_who_judged_much_is_on_record(world: World) -> None:
    olga = owner(world, "olga")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_annotator SET user_id = %s", [olga.pk])
    assert ask(world).requester_share == 1.0


def test_a_changed_byte_of_a_decision_is_named(world: World) -> None:
    made = signed(world)
    with tampering("migrations_app_decision"), connection.cursor() as cursor:
        cursor.execute("UPDATE migrations_app_decision SET reason = 'As the judgments say'")
    [broken] = [str(link) for link in verify()]
    assert f"decision {made.pk} is not what was recorded" in broken


def test_who_signs_waits_for_an_exclusion_that_is_being_made(world: World) -> None:
    def lock() -> None:
        try:
            with transaction.atomic():
                Migration.objects.select_for_update(no_key=True, nowait=True).get()
        finally:
            connections.close_all()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        exclude(judgment=Judgment.objects.earliest("pk"), reason="a test account")
        with pytest.raises(DatabaseError, match="could not obtain lock"):
            pool.submit(lock).result()


def test_an_owner_who_judges_decides_nothing_while_blind(world: World, client: Client) -> None:
    olga = owner(world, "olga")
    service = world.migration.service
    Membership.objects.create(user=olga, service=service, role=Membership.Role.ANNOTATOR)
    client.force_login(olga)
    url = reverse("decision", args=[world.migration.slug])
    assert client.post(url, {}).status_code == 403
    assert olga not in owners_of(world.migration)
    Migration.objects.update(state=Migration.State.READY_FOR_REVIEW)
    assert client.post(url, {}).status_code == 409
