"""What a fit says of each person, against simulated people and closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from calibration.statistics import fitting, synthetic
from calibration.statistics.annotators import ALARM, FEWEST, Person, annotators
from calibration.statistics.evidence import Evidence, Judgments
from calibration.statistics.levels import LAPSE
from calibration.statistics.outcome import Family, Outcome, Scale
from calibration.statistics.synthetic import Synthetic, World

EVERYBODY = World(n_population=2000, difference=(0.2,), slopes=(1.2, 0.6), annotators=4)


def judged(world: World, n: int, seed: int) -> tuple[Synthetic, Evidence]:
    made = synthetic.make(world, seed)
    return made, synthetic.judge(made, n, seed)


def read(evidence: Evidence, seed: int = 1) -> list[Person]:
    found = annotators(evidence, fitting.fit(evidence, seed=seed))
    assert found is not None
    return list(found.people)


def half_swing(made: Synthetic, evidence: Evidence) -> float:
    """Half of E[y | first] - E[y | second] over the judged pairs, at the true latent values."""
    world, latent = made.world, made.latent[evidence.judgments.row]
    sides = [latent + side * world.order_effect / 2 for side in (1, -1)]
    first, second = (expit(side - world.kappa) - expit(-side - world.kappa) for side in sides)
    return float((1 - LAPSE) * (first - second).mean() / 2)


def test_a_lean_to_one_side_shared_by_all_is_found_in_everybody() -> None:
    made, evidence = judged(replace(EVERYBODY, order_effect=1.0), 400, seed=3)
    truth = half_swing(made, evidence)
    found = [person.position for person in read(evidence)]
    assert truth > 0.08
    assert all(one is not None and one.low <= truth <= one.high for one in found)


def test_one_person_s_lean_is_told_from_the_others() -> None:
    made, evidence = judged(replace(EVERYBODY, order_effect=1e-9), 800, seed=4)
    rng = np.random.default_rng(1)
    given = evidence.judgments
    leaning = replace(made.world, order_effect=3.0)
    heard = synthetic.said(made.latent[given.row] + 3.0 * given.order, leaning, rng)
    value = np.where(given.annotator == 2, heard, given.value)
    found = read(replace(evidence, judgments=replace(given, value=value)))
    positions = [person.position for person in found if person.position]
    assert max(positions, key=lambda one: one.mean) is positions[2]
    assert positions[2].low > 0


def test_nothing_is_said_of_sides_where_none_were_recorded() -> None:
    _, evidence = judged(EVERYBODY, 100, seed=5)
    assert {person.position for person in read(evidence)} == {None}


def test_who_answers_at_random_is_named_and_nobody_else() -> None:
    _, evidence = judged(replace(EVERYBODY, spammers=1), 400, seed=6)
    found = read(evidence)
    assert [person.alarming for person in found] == [True, False, False, False]
    assert found[0].guessing is not None
    assert found[0].guessing >= ALARM


def test_who_always_calls_a_tie_shows_in_the_ties() -> None:
    _, evidence = judged(EVERYBODY, 400, seed=7)
    given = evidence.judgments
    value = np.where(given.annotator == 3, 0.0, given.value)
    found = read(replace(evidence, judgments=replace(given, value=value)))
    ties = [person.ties.low for person in found if person.ties]
    assert ties[3] > 0.15
    assert max(ties[:3]) < 0.15


def test_a_few_answers_name_nobody() -> None:
    _, evidence = judged(replace(EVERYBODY, spammers=1), 4 * FEWEST // 2, seed=8)
    assert all(person.guessing is None for person in read(evidence) if person.n_judgments < FEWEST)


def test_who_calls_ties_more_readily_stands_above_a_typical_annotator() -> None:
    made, evidence = judged(EVERYBODY, 600, seed=9)
    given = evidence.judgments
    careful = replace(made.world, kappa=2.0)
    heard = synthetic.said(made.latent[given.row], careful, np.random.default_rng(2))
    value = np.where(given.annotator == 1, heard, given.value)
    ties = [
        p.ties for p in read(replace(evidence, judgments=replace(given, value=value))) if p.ties
    ]
    assert ties[1].low > 0
    assert max(ties, key=lambda one: one.mean) is ties[1]
    assert sum(one.mean for one in ties) == pytest.approx(0, abs=0.15)


def test_grades_of_the_gaussian_family_speak_of_sides_alone() -> None:
    rng = np.random.default_rng(10)
    made = synthetic.make(EVERYBODY, seed=10)
    row = rng.permutation(made.population.size)[:200]
    order = rng.choice([-0.5, 0.5], 200)
    value = np.clip(0.1 * made.latent[row] + 0.2 * order + 0.1 * rng.standard_normal(200), -1, 1)
    annotator = rng.integers(4, size=200)
    judgments = Judgments(row, value, annotator, order, np.ones(200, dtype=bool), np.ones(200))
    found = read(
        Evidence(Outcome(Scale.CONTINUOUS, family=Family.GAUSSIAN), made.population, judgments)
    )
    assert {(person.ties, person.guessing) for person in found} == {(None, None)}
    for person in found:
        assert person.position is not None
        assert person.position.low <= 0.1 <= person.position.high


def test_discrimination_is_read_only_where_people_judge_the_same_pairs() -> None:
    made, evidence = judged(replace(EVERYBODY, annotators=3), 300, seed=11)
    assert {person.discrimination for person in read(evidence)} == {None}
    given = evidence.judgments
    again = (given.annotator + 1) % 3
    both = Judgments(
        row=np.r_[given.row, given.row],
        value=np.r_[
            given.value,
            synthetic.said(made.latent[given.row], made.world, np.random.default_rng(3)),
        ],
        annotator=np.r_[given.annotator, again],
        order=np.zeros(600),
        designed=np.ones(600, dtype=bool),
        importance=np.ones(600),
    )
    for person in read(replace(evidence, judgments=both)):
        assert person.discrimination is not None
        assert person.discrimination.low < 1 < person.discrimination.high
