"""What texts are like: any content that an import accepts, however hostile."""

import sys
from typing import Any

import numpy as np
import pytest

from calibration.selectors.population import load_population
from calibration.selectors.traits import NAMES, formatting, read, refuses, traits_of
from calibration.statistics import synthetic
from calibration.statistics.evidence import Evidence, Judgments
from migrations_app.models import Output
from tests.calibration.world import freeze, make_world


def trait(content: Any, name: str) -> float:
    return float(read(content)[NAMES.index(name)])


@pytest.mark.parametrize(
    "content",
    [
        "Paris.",
        [{"type": "text", "text": "Paris."}],
        [{"role": "assistant", "content": "Paris."}],
        {"answer": "Paris."},
        [1, 2, 3],
        None,
        "",
        [{"type": "image", "url": "x"}],
    ],
)
def test_every_kind_of_content_has_traits(content: Any) -> None:
    assert np.isfinite(read(content)).all()


def test_length_is_the_logarithm_of_the_characters() -> None:
    assert trait("a" * 99, "length") == pytest.approx(np.log(100))
    assert trait([{"type": "text", "text": "a" * 99}], "length") == pytest.approx(np.log(100))


def test_marks_of_markdown_are_counted_by_the_thousand_characters() -> None:
    marked = "# Title\n- one\n- two\n1. three\n> said\n| a | b |\n**bold** `code`\n"
    text = marked + "x" * (1000 - len(marked))
    # heading, two bullets, number, quotation, table row, two stars, one code
    assert formatting(text) == pytest.approx(np.log1p(9))
    assert formatting("plain words, no marks - at all." * 40) == 0


def test_a_short_text_with_one_mark_is_not_taken_for_nothing_but_marks() -> None:
    assert formatting("**a**") == pytest.approx(np.log1p(2 * 1000 / 200))


def test_a_refusal_is_known_by_its_first_words_and_either_apostrophe() -> None:
    assert refuses("I'm sorry, but I can't help with that.")
    assert refuses("I\N{RIGHT SINGLE QUOTATION MARK}M UNABLE TO say.")
    assert not refuses("Paris is the capital of France.")
    assert not refuses("x" * 2000 + "I cannot help with that.")


def test_a_document_nested_too_deep_is_not_read_and_breaks_nothing() -> None:
    nested: Any = "deep"
    for _ in range(2000):
        nested = [nested]
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)  # Python's own; libraries raise it
    try:
        assert np.isnan(read(nested)).all()
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize("character", ["*", "`", "#", " ", "|", "1", "\n", "`a", "- "])
def test_a_long_text_of_marks_is_searched_only_at_its_start(character: str) -> None:
    text = character * (3_000_000 // len(character))
    assert formatting(text) == formatting(text[:20_000])


@pytest.mark.django_db
def test_judged_rows_have_the_difference_of_their_outputs_and_no_other_row_has() -> None:
    world = make_world(prompts=20)
    plan = freeze(world)
    loaded = load_population(world.dimensions[0].pk, plan.pk, "traits")
    judged = 3
    pair = next(p for p in world.pairs() if p.pk == loaded.pair[judged])
    Output.objects.filter(pk=pair.candidate_output_id).update(content="I cannot help you. " * 10)
    found = traits_of(loaded, evidence_of(loaded.population, judged))
    assert np.isnan(np.delete(found.difference, judged, axis=0)).all()
    length, marks, refusal = found.difference[judged]
    assert length == pytest.approx(np.log1p(190) - np.log1p(len("An answer.")))
    assert marks == 0
    assert refusal == 1


def evidence_of(population: Any, row: int) -> Evidence:
    judgments = Judgments(
        row=np.array([row]),
        value=np.array([1.0]),
        annotator=np.array([0]),
        order=np.array([0.0]),
        designed=np.array([True]),
        importance=np.array([1.0]),
    )
    return Evidence(synthetic.OUTCOME, population, judgments)
