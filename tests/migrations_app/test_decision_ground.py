"""What a decision is asked for on, and what stays in force when it goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotation.models import Judgment
from annotation.services.exclusions import exclude
from calibration.sweeps import audit
from migrations_app.audit.selectors import verify
from migrations_app.decision.decided import approval_in_force
from migrations_app.decision.errors import GroundGone
from migrations_app.decision.page import page_of
from migrations_app.decision.signing import reopen_expired, sign
from migrations_app.models import AuditEvent, Decision, Migration
from tests.calibration.dashboard.stories import fitted, judge_some
from tests.calibration.world import World, amend
from tests.migrations_app.test_decisions import ask, owner, signed, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("outcome", ["approved", "held"])
def test_between_an_exclusion_and_its_refit_nothing_is_asked_for(
    world: World, outcome: str
) -> None:
    exclude(judgment=Judgment.objects.earliest("pk"), reason="a test account")
    with pytest.raises(GroundGone, match="was excluded since"):
        ask(world, outcome)
    assert not Decision.objects.exists()


def test_an_approval_does_not_come_back_when_the_hold_after_it_goes(world: World) -> None:
    signed(world)
    signed(world, "held")
    amend(world, 0.04)
    assert approval_in_force(world.migration) is None


def test_judging_goes_on_when_an_exception_has_ended(world: World) -> None:
    olga, yesterday = owner(world, "olga"), timezone.now().date() - timedelta(days=1)
    assert not reopen_expired(migration=world.migration)
    signed(world, "approved_with_exception", exception_owner=olga, exception_until=yesterday)
    audit()
    world.migration.refresh_from_db()
    assert world.migration.state == Migration.State.COLLECTING
    assert AuditEvent.objects.filter(verb="exception_ended").count() == 1
    assert not reopen_expired(migration=world.migration)
    assert list(verify()) == []


def test_who_signs_reads_what_was_asked_for_and_is_told_that_it_moved(world: World) -> None:
    made = ask(world)
    otto = owner(world, "otto")
    judge_some(world, 1, start=20)
    fitted(world, n_judgments=61)
    [line] = page_of(world.migration, otto).lines
    assert (line.n_judgments, page_of(world.migration, otto).moved) == (60, False)
    judge_some(world, 1, start=21)
    fitted(world, verdict="collecting", passes=False, reasons=())
    page = page_of(world.migration, otto)
    assert (page.lines[0].mark.word, page.moved) == ("non-inferior", True)
    assert page.recommendation == made.recommendation


def test_only_who_may_sign_is_offered_to(world: World) -> None:
    made = ask(world, "rejected", reviewer=owner(world, "otto"))
    offered = {
        name: page_of(world.migration, owner(world, name)).may_sign
        for name in ("olga", "otto", "oona")
    }
    assert offered == {"olga": False, "otto": True, "oona": False}
    sign(decision=made, seen=made.evidence_hash, actor=owner(world, "otto"))
    assert not page_of(world.migration, owner(world, "otto")).may_sign
