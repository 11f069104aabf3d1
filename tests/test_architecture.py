"""The rules of ARCHITECTURE.md and of the house, checked on the files as they are."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "calibration", "annotation", "migrations_app")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
VAGUE = {"utils", "helpers", "common", "core"}
WEB_NEVER_LOADS = {"pymc", "pytensor", "nutpie", "arviz", "numba"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root|work|mnt)/[\w.-]+")


def tracked(*suffixes: str) -> list[Path]:
    """Files of the checkout that git keeps or would keep."""
    git = shutil.which("git")
    assert git, "git is needed to tell the files of the project from others"
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name.endswith(suffixes)]
    return [path for path in paths if path.exists()]


def sources() -> list[Path]:
    return [path for path in tracked(".py") if path.parent.name != "migrations"]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(path): len(path.read_text().splitlines()) for path in sources()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    found = [
        f"{path.relative_to(ROOT)} {name}: {lines}"
        for path in sources()
        for name, lines in functions(path)
        if lines > LONGEST_FUNCTION
    ]
    assert found == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in sources() if VAGUE & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_no_test_lets_tasks_run_outside_a_worker() -> None:
    word = "_".join(["task", "always", "eager"])
    names = tracked(".py", ".toml", ".cfg", ".ini", ".yml", ".yaml", ".env", "Makefile")
    assert [path for path in names if word in path.read_text().lower()] == []


def test_no_file_names_a_place_of_one_machine() -> None:
    texts = tracked(".py", ".toml", ".md", ".yml", ".yaml", ".txt", "Makefile", "Dockerfile", "run")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in texts
        for match in MACHINE_PATH.finditer(path.read_text())
    ]
    assert found == []


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def tree() -> list[str]:
    """Folders that ARCHITECTURE.md names in its tree, relative to the checkout."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    block = text.split("## Tree", 1)[1].split("```")[1]
    found, top = [], ""
    for line in block.splitlines():
        names = re.match(r"(\s*)((?:[\w.-]+/\s*)+)", line)
        if names is None:
            continue
        folders = [name.strip("/") for name in names[2].split()]
        if names[1]:
            found += [f"{top}/{name}" for name in folders]
        else:
            top, *_ = folders
            found.append(top)
    return found


def test_every_folder_that_the_architecture_names_exists() -> None:
    named = tree()
    assert {"migrations_app", "calibration/statistics"} <= set(named)
    assert [name for name in named if not (ROOT / name).is_dir()] == []


def test_every_decision_record_is_linked() -> None:
    records = [path for path in tracked(".md") if path.parent.name == "adr"]
    pages = "".join(path.read_text() for path in tracked(".md") if path not in records)
    index = "".join(path.read_text() for path in records if path.stem in ("README", "index"))
    found = [path for path in records if path.stem not in ("README", "index")]
    assert [path for path in found if path.name not in pages + index] == []


def test_a_web_process_never_loads_the_sampler() -> None:
    program = (
        "import sys, config.wsgi, config.urls, calibration.receivers, calibration.sweeps;"
        f"print(sorted({WEB_NEVER_LOADS!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
