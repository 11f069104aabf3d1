"""Worked examples are found in a rubric by their headings."""

import pytest

from annotation.selectors.rubrics import sections_of


def sections(rubric: str) -> list[tuple[str, str]]:
    return [(one.title, one.text.strip()) for one in sections_of(rubric) if one.text.strip()]


@pytest.mark.parametrize(
    "title", ["Example", "Examples", "Worked examples", "EXAMPLE 2: a refund", "Example #"]
)
def test_a_heading_that_says_example_begins_one(title: str) -> None:
    assert sections(f"Be fair.\n\n## {title}\n\nYes.") == [
        ("", "Be fair."),
        (title.rstrip(" #"), "Yes."),
    ]


def test_an_example_ends_at_the_next_heading_that_is_not_below_it() -> None:
    rubric = (
        "## Example\nA.\n### Why\nB.\n## After\nC.\n### Example\nD.\n### Example\nE.\n# End\nF."
    )
    assert sections(rubric) == [
        ("Example", "A.\n### Why\nB."),
        ("", "## After\nC."),
        ("Example", "D."),
        ("Example", "E."),
        ("", "# End\nF."),
    ]


@pytest.mark.parametrize(
    "rubric",
    [
        "For example, this.",
        "## Exemplary answers\nx",
        "#Example\nx",
        "```\n## Example\n```\nx",
        "~~~\n```\n## Example\n~~~",
        "",
    ],
)
def test_what_only_looks_like_an_example_stays_in_the_text(rubric: str) -> None:
    assert all(title == "" for title, _ in sections(rubric))
