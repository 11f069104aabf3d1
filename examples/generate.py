"""Writes examples/support: the first prompts of the invented support assistant, and judgments.

No language model was run and no person judged: `python -m examples.generate` makes every text,
score and judgment from tables and one seed, the same bytes each time.
"""

import sys
from pathlib import Path

from examples.support_demo.cases import SMALL, cases
from examples.support_demo.judged import human_rows
from examples.support_demo.writing import lines, output_files, write

FOLDER = Path(__file__).resolve().parent / "support"


def files() -> dict[str, str]:
    """Name and content of every file."""
    found = list(cases(SMALL))
    return {**output_files(found), "human.jsonl": "".join(lines(human_rows(found)))}


def main() -> int:
    write(FOLDER, files())
    return 0


if __name__ == "__main__":
    sys.exit(main())
