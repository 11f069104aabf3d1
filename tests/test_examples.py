"""The example is what its program writes, and small enough to live in the repository."""

import json

from examples import generate
from examples.support_demo.cases import SMALL

LARGEST_BYTES = 1_500_000


def test_the_committed_files_are_what_the_program_writes() -> None:
    committed = {
        path.name: path.read_text(encoding="utf-8") for path in generate.FOLDER.glob("*.jsonl")
    }
    assert generate.files() == committed


def test_every_prompt_is_another_and_the_whole_is_small() -> None:
    files = generate.files()
    rows = [json.loads(line) for line in files["outputs-atlas-2.jsonl"].splitlines()]
    assert len({row["prompt"] for row in rows}) == len(rows) == SMALL
    assert sum(len(content.encode()) for content in files.values()) < LARGEST_BYTES
