"""Who does not read the pairs is named, with the figures it rests on; nobody else is."""

from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from annotation.models import EVERYONE, Assignment, Judgment, QueuedPair
from annotation.services import add_gold
from calibration.selectors.evidence import take_snapshot
from calibration.services.nudge import request_accepted
from calibration.services.store import store_fit
from calibration.services.supplement import add_supplement
from calibration.statistics import fitting
from calibration.team.concerns import Concern, concerns_of
from calibration.team.shares import share_of
from calibration.team.speeds import GRID, speed_of
from config.celery import app
from migrations_app.models import MetricScore
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.team.people import answer, client_of, lead_of, person, url
from tests.calibration.world import EVIDENCE, World, freeze, make_world

HONEST = ("ann", "ben", "cat")
SPAM = "Sam"
CHOICES = ("left", "both", "right")
OTHER = {"left": "right", "right": "left"}


def concerns(**given: Any) -> list[str]:
    usual: dict[str, Any] = {
        "said": (),
        "gold": None,
        "repeats": None,
        "pass_mark": 0.8,
        "seconds": None,
    }
    found: tuple[Concern, ...] = concerns_of(**{**usual, **given})
    return [concern.kind for concern in found]


def test_a_share_is_held_against_somebody_only_where_its_whole_interval_is_too_low() -> None:
    assert concerns(gold=share_of(3, 12)) == ["gold"]
    assert concerns(gold=share_of(9, 12)) == []
    assert concerns(gold=share_of(0, 5)) == []
    assert concerns(repeats=share_of(4, 14)) == ["repeats"]
    assert concerns(repeats=share_of(7, 12)) == []


def test_haste_alone_does_not_put_the_answers_in_doubt() -> None:
    [fast] = concerns_of(said=(), gold=None, repeats=None, pass_mark=0.8, seconds=(4, 30))
    assert (fast.kind, fast.grave) == ("fast", False)
    assert "less than 4 s; the team takes 30 s" in fast.words


def test_the_interval_of_a_median_is_that_of_order_statistics() -> None:
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(400):
        times = rng.lognormal(3, 0.8, size=60)
        found = speed_of([float(v) for v in np.quantile(times, GRID)], 60)
        assert found is not None
        inside += found.sure_low <= np.exp(3) <= found.sure_high
    assert 0.86 < inside / 400 < 0.95


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    sent: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: sent.append((name, *args)))
    made = make_world(prompts=120)
    freeze(made)
    judged(made)
    for name, subject_id in sent:
        request_accepted(subject_id, name)
    return made


def judged(world: World) -> None:
    """Honest people say what the metric says, nearly; the spammer says anything."""
    rng = np.random.default_rng(5)
    scores = dict(MetricScore.objects.values_list("output", "value"))
    for n, pair in enumerate(world.pairs()[:100]):
        truth = scores[pair.candidate_output_id] - scores[pair.incumbent_output_id]
        for name in (HONEST[n % 3], HONEST[(n + 1) % 3], SPAM)[: 3 if n < 70 else 2]:
            side = ("left", "right")[int(rng.integers(2))]
            felt = 2 * truth + rng.normal()
            honest = side if felt > 0.7 else "both" if felt > -0.7 else OTHER[side]
            choice = honest if name != SPAM else CHOICES[int(rng.integers(3))]
            answer(world, pair, name, choice, side=side)
    for pair in world.pairs()[100:112]:
        add_gold(pair=pair, dimension=world.dimensions[0], accepted=[1])
        for name in (*HONEST, SPAM):
            right = name != SPAM or pair.pk % 3 == 0
            place = QueuedPair.objects.get(pair=pair, stream="gold")
            checked(world, place, name, 1.0 if right else -1.0)
    for pair in world.pairs()[:14]:
        place = QueuedPair.objects.create(
            pair=pair, epoch=world.migration.epoch, stream="repeat", rank=1, overlap=EVERYONE
        )
        first = Judgment.objects.get(
            assignment__annotator=person(world, SPAM), assignment__queued__pair=pair
        )
        value = first.value or 0.0
        checked(world, place, SPAM, value if pair.pk % 4 == 0 else (value + 2) % 3 - 1)


def checked(world: World, place: QueuedPair, name: str, value: float) -> None:
    slot = place.assignments.count() + 1
    held = Assignment.objects.create(
        queued=place,
        annotator=person(world, name),
        slot=slot,
        candidate_side="left",
        judged_at=timezone.now(),
    )
    QueuedPair.objects.filter(pk=place.pk).update(taken=slot, judged=slot)
    Judgment.objects.create(
        assignment=held,
        dimension=world.dimensions[0],
        value=value,
        evidence_digest=EVIDENCE,
        judged_at=timezone.now(),
    )


def fit_for_real(world: World) -> None:
    snapshot = take_snapshot(world.dimensions[0].pk)
    assert snapshot.evidence is not None
    posterior = fitting.fit(snapshot.evidence, seed=1)
    fit = store_fit(snapshot, analysis_of(snapshot), RUN, posterior)
    assert fit is not None
    assert add_supplement(fit.pk) is not None


def test_a_simulated_spammer_is_named_by_habit_by_gold_and_by_repeats(world: World) -> None:
    fit_for_real(world)
    lead = client_of(lead_of(world))
    for name in ("team", "team_people"):
        page = " ".join(lead.get(url(world, name)).content.decode().split())
        assert page.count("answers like somebody who does not read the pairs") == 1
        assert f"{SPAM}</a> answers like somebody" in page
        assert "The answers do not depend on the pair (correctness; probability" in page
        assert "of the answers on 12 gold pairs are right, and 80% are wanted" in page
        assert "of the answers stayed the same when 14 pairs came again" in page
        assert "pause Sam" in page
    page = lead.get(url(world, "team_person", person(world, SPAM).pk)).content.decode()
    for title in ("Left side", "Lean to the left", "Ties", "Same answer again", "Gold right"):
        assert f"<h3>{title}</h3>" in page


def test_who_judges_too_learns_nothing_of_gold_and_repeats(world: World) -> None:
    both = client_of(lead_of(world, "leo", "lead", "annotator"))
    for name in ("team", "team_people"):
        page = both.get(url(world, name)).content.decode()
        assert "gold pairs are right" not in page
        assert "came again" not in page
    page = both.get(url(world, "team_person", person(world, SPAM).pk)).content.decode()
    assert "Gold right" not in page
