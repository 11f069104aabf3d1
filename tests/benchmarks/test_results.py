"""What a benchmark leaves behind is what it found."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import results
from benchmarks.results import Report, Table, publish, versions

TABLE = Table(
    "Two rows",
    {"set": "set", "width": "width"},
    [{"set": "one", "width": 0.12345, "hidden": 7}, {"set": "two", "width": None, "hidden": 8}],
    "A note.",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    return tmp_path / "results"


def report() -> Report:
    return Report("small", "make bench-small", "It measures.", [TABLE], {"seed": 5}, 3.21)


def test_the_json_holds_every_figure_unrounded_with_settings_and_versions(folder: Path) -> None:
    publish(report())
    made = json.loads((folder / "small.json").read_text())
    assert made["tables"] == [{"title": "Two rows", "rows": list(TABLE.rows)}]
    assert made["settings"] == {"seed": 5}
    assert made["seconds"] == 3.2
    assert made["versions"]["numpy"] == versions()["numpy"]


def test_the_page_shows_the_named_columns_to_three_digits(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(report())
    page = (folder / "small.md").read_text()
    assert "| set | width |\n|---|---|\n| one | 0.123 |\n| two |  |\n\nA note." in page
    assert "make bench-small" in page
    assert "![small]" not in page
    assert capsys.readouterr().out.strip() == page.strip()


def test_a_plot_is_drawn_only_where_there_is_something_to_draw(folder: Path) -> None:
    def draw(figure: Any) -> None:
        figure.subplots().plot([1, 2], [3, 4], "k")

    publish(report(), draw)
    assert "<svg" in (folder / "small.svg").read_text()
    assert "![small](small.svg)" in (folder / "small.md").read_text()


def test_a_peer_that_is_not_there_is_named_so() -> None:
    assert versions(["no-such-package-here"])["no-such-package-here"] == "not installed"
