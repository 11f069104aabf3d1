"""The invented support assistant: what its generator promises of texts, truth and metrics."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from statistics import correlation

import pytest

from examples.support_demo.cases import DEMO, Case, cases, differences, truth_by_text
from examples.support_demo.chance import Chance
from examples.support_demo.metrics import REFUSES, Scores, scores
from examples.support_demo.models import CANDIDATE, CHEAPER, INCUMBENT, MODELS, Model
from examples.support_demo.outcomes import Kind
from examples.support_demo.people import CLEO, PEOPLE, answers, preference
from examples.support_demo.regions import REGIONS
from examples.support_demo.writing import output_row

NAMES = re.compile(r"atlas|swift|incumbent|candidate|language model", re.IGNORECASE)


@pytest.fixture(scope="module")
def demo() -> list[Case]:
    return list(cases(DEMO))


def test_the_small_set_is_the_beginning_of_the_large_one(demo: list[Case]) -> None:
    assert list(cases(50)) == demo[:50]


def test_every_prompt_is_another(demo: list[Case]) -> None:
    assert len({case.prompt.text for case in demo}) == len(demo) == DEMO


def test_the_outputs_of_one_prompt_are_told_apart_by_their_texts(demo: list[Case]) -> None:
    assert len(truth_by_text(demo)) == DEMO * len(MODELS)


def test_no_text_names_a_model_or_an_arm(demo: list[Case]) -> None:
    texts = [text for case in demo for text in (case.prompt.text, *case.texts.values())]
    assert [text for text in texts if NAMES.search(text)] == []


def test_no_slot_stays_open(demo: list[Case]) -> None:
    slot = re.compile(r"\{[a-zA-Z_]*\}")
    texts = [text for case in demo for text in (case.prompt.text, *case.texts.values())]
    assert [text for text in texts if slot.search(text)] == []


def test_the_files_do_not_tell_the_truth(demo: list[Case]) -> None:
    row = output_row(demo[0], INCUMBENT)
    assert not {"truth", "correct", "behaved", "style", "outcome", "kind"} & row.keys()


def test_all_regions_and_use_cases_are_there(demo: list[Case]) -> None:
    regions = Counter(case.prompt.place.name for case in demo)
    assert regions.keys() == {region.name for region in REGIONS}
    assert min(regions.values()) > 300
    assert {case.prompt.use_case for case in demo} == {
        "billing", "account", "technical", "privacy", "shipping", "out-of-scope",
    }  # fmt: skip


def test_the_weights_bring_the_traffic_back(demo: list[Case]) -> None:
    assert sum(region.asked for region in REGIONS) == pytest.approx(1)
    assert sum(region.traffic for region in REGIONS) == pytest.approx(1)
    assert sum(case.prompt.place.weight for case in demo) / DEMO == pytest.approx(1, abs=0.02)


def test_the_candidate_is_truly_better_and_no_worse_at_refusing(demo: list[Case]) -> None:
    found = differences(demo, CANDIDATE.slug)
    assert found["correctness"] == pytest.approx(0.06, abs=0.01)
    assert found["refusal"] == pytest.approx(0.01, abs=0.01)
    assert found["style"] > 0.2


def test_the_cheaper_one_truly_refuses_too_much(demo: list[Case]) -> None:
    found = differences(demo, CHEAPER.slug)
    assert found["refusal"] == pytest.approx(-0.11, abs=0.01)
    assert found["correctness"] == pytest.approx(0, abs=0.01)
    assert found["style"] == pytest.approx(-0.05, abs=0.02)


def test_one_region_is_the_weakest(demo: list[Case]) -> None:
    by_region = {
        region.name: differences(
            [case for case in demo if case.prompt.place == region], CANDIDATE.slug
        )["correctness"]
        for region in REGIONS
    }
    weakest, second, *_ = sorted(by_region, key=lambda name: by_region[name])
    assert weakest == "Africa"
    assert by_region[second] - by_region[weakest] > 0.03


def test_all_ways_to_be_right_and_wrong_occur_with_every_model(demo: list[Case]) -> None:
    for model in MODELS:
        assert {case.outcomes[model.slug].kind for case in demo} == set(Kind)


def test_broken_json_is_broken_and_other_json_is_not(demo: list[Case]) -> None:
    for case in demo:
        for slug, outcome in case.outcomes.items():
            if case.prompt.as_json and not outcome.refused:
                assert _parses(case.texts[slug]) != (outcome.kind is Kind.BROKEN_JSON)


def _parses(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def test_a_wrong_value_is_not_the_right_one(demo: list[Case]) -> None:
    for case in demo:
        for slug, outcome in case.outcomes.items():
            if outcome.kind is Kind.RIGHT:
                assert case.prompt.value in case.texts[slug]


def test_what_must_be_refused_is_marked(demo: list[Case]) -> None:
    marked = [
        case for case in demo if output_row(case, INCUMBENT)["expected_behaviour"] == "refuse"
    ]
    assert [case for case in demo if case.prompt.use_case == "out-of-scope"] == marked
    assert len(marked) > 300


def _of(dimension: str, metric: str, old: Scores, new: Scores) -> float:
    return new[dimension][metric] - old[dimension][metric]


def _agreement(demo: Sequence[Case], model: Model, dimension: str, metric: str) -> float:
    """Correlation of the metric's difference with the true one."""
    shown, true = [], []
    for case in demo:
        old, new = (
            scores(case.prompt, m, case.outcomes[m.slug], case.texts[m.slug])
            for m in (INCUMBENT, model)
        )
        before, after = case.truth(INCUMBENT.slug), case.truth(model.slug)
        shown.append(_of(dimension, metric, old, new))
        true.append(
            {
                "correctness": float(after.correct - before.correct),
                "refusal": float(after.behaved - before.behaved),
                "style": float(preference(before.style, after.style)),
            }[dimension]
        )
    return correlation(shown, true)


@pytest.mark.parametrize(
    ("dimension", "good", "middling", "useless"),
    [
        ("correctness", "judge_score", "fact_overlap", "length_ratio"),
        ("refusal", "refusal_detector", "policy_judge", "length_ratio"),
        ("style", "tone_judge", "style_rules", "format_valid"),
    ],
)
def test_metrics_agree_unequally_with_the_truth(
    demo: list[Case], dimension: str, good: str, middling: str, useless: str
) -> None:
    part = demo[:1500]
    agreements = [_agreement(part, CHEAPER, dimension, m) for m in (good, middling, useless)]
    assert 0.45 < agreements[0] < 0.95
    assert agreements[0] > agreements[1] + 0.1
    assert agreements[1] > agreements[2]
    assert abs(agreements[2]) < 0.15


def test_the_refusal_detector_misses_some_refusals(demo: list[Case]) -> None:
    refused = [
        text for case in demo for slug, text in case.texts.items() if case.outcomes[slug].refused
    ]
    found = sum(bool(REFUSES.search(text)) for text in refused)
    assert 0.5 * len(refused) < found < len(refused)


def test_cleo_leans_to_the_left_and_the_others_do_not(demo: list[Case]) -> None:
    given = {
        person.name: Counter(
            answers(
                person, case.truth(INCUMBENT.slug), case.truth(INCUMBENT.slug),
                Chance("test", person.name, case.prompt.number),
            )["style"]
            for case in demo[:1000]
        )
        for person in PEOPLE
    }  # fmt: skip
    assert given[CLEO.name]["left"] > given[CLEO.name]["right"] + 20
    assert all(
        abs(found["left"] - found["right"]) < 40 for name, found in given.items() if name != "Cleo"
    )
