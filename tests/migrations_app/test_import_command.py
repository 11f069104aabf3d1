"""`manage.py import`: what it prints, and how it exits."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from migrations_app.models import Migration, Prompt
from tests.migrations_app import recordings
from tests.migrations_app.recordings import small_folder, write_folder, write_jsonl

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "IMPORTING.md"
NAMES = ("--migration", "replace-old", "--incumbent", "old", "--candidate", "new")


def test_it_says_what_it_did_and_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import", str(small_folder(tmp_path / "f")), *NAMES)
    printed = capsys.readouterr()
    assert "120 scores, 120 outputs, 60 prompts" in printed.out
    assert "new: 60 prompts have both outputs, 0 only the incumbent's" in printed.out
    assert "--human import or --human random-sample takes them" in printed.out
    assert printed.err.splitlines()[-1] == "read 100%"
    call_command("import", str(tmp_path / "f"), *NAMES, "--human", "random-sample")
    assert "60 new" in capsys.readouterr().out
    call_command("import", str(tmp_path / "f"), *NAMES)
    assert "(as before)" in capsys.readouterr().out


def test_bad_rows_are_printed_up_to_a_limit_and_counted_beyond(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = [row | {"score": "high"} for row in recordings.scores(60)]
    folder = write_folder(tmp_path / "f", items=recordings.items(60), scores=scores)
    with pytest.raises(CommandError, match="nothing was imported: 120 bad rows") as caught:
        call_command("import", str(folder), *NAMES)
    assert caught.value.returncode == 1
    lines = capsys.readouterr().err.splitlines()
    bad = [line for line in lines if line.startswith("scores.jsonl:")]
    assert bad[0] == "scores.jsonl:1: score must be a number, got text"
    assert len(bad) == 100
    assert lines[-1] == "... and 20 more bad rows"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--human-limit", "5"), "a limit of human values needs a random sample"),
        (("--human", "random-sample", "--human-limit", "0"), "must be 1 or more"),
        (("--scale", "correctness=stars"), "want NAME=acceptance"),
        (("--scale", "tone=grade:1:50"), "3 to 11 grades"),
        (("--dimension", "tone"), "no dimension 'tone'"),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_status_2(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        call_command("import", str(small_folder(tmp_path / "f")), *NAMES, *arguments)
    assert caught.value.returncode == 2
    assert not Migration.objects.exists()


def test_a_dry_run_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import", str(small_folder(tmp_path / "f")), *NAMES, "--dry-run")
    assert "dry run: nothing was kept" in capsys.readouterr().out
    assert not Prompt.objects.exists()


def test_the_rows_shown_in_the_document_are_read(tmp_path: Path) -> None:
    blocks = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    shown = [json.loads(line) for block in blocks for line in block.splitlines()]
    output = next(row for row in shown if "output" in row)
    other: dict[str, Any] = output | {"language_model": "gpt35"}
    value = next(row for row in shown if "value" in row)
    path = write_jsonl(
        tmp_path / "rows.jsonl", [*shown, other, value | {"language_model": "gpt35"}]
    )
    names = ("--migration", "m", "--incumbent", "gpt35", "--candidate", "gpt4")
    call_command("import", str(path), *names, "--human", "import")
    migration = Migration.objects.get()
    judged = {d.slug: d.judgments.count() for d in migration.dimensions.all()}
    assert judged == {"correctness": 1, "style": 1}


def test_every_option_is_in_the_document() -> None:
    document = DOCUMENT.read_text()
    source = Path(recordings.__file__).resolve().parents[2] / "migrations_app" / "management"
    code = (source / "commands" / "import.py").read_text()
    for option in re.findall(r'add\("(--[a-z-]+)"', code):
        assert option in document
