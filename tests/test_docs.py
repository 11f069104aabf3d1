"""Documentation is checked against the code: what it names exists, what exists is named."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from annotation.models import Skip, Stream
from annotation.selectors.nothing import Nothing
from calibration.models import Fit
from calibration.statistics.evidence import Goal, Rule
from calibration.statistics.outcome import Family, Scale
from calibration.statistics.priors import ACCEPTANCE, GAUSSIAN, PREFERENCE
from calibration.statistics.result import ReasonCode, Verdict
from calibration.statistics.rules import critical_value
from migrations_app.decision.gate.reasons import Code
from migrations_app.decision.gate.verdict import GateVerdict
from migrations_app.evidence.sinks import HumanMode
from migrations_app.models import (
    ApiToken,
    Delivery,
    Event,
    ImportJob,
    Membership,
    Migration,
    OutputPair,
    Recommendation,
)

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "migrations_app", "annotation", "calibration")
DOCS = ROOT / "docs"
RECORDS = DOCS / "adr"
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *DOCS.rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
        ROOT / "benchmarks" / "README.md",
    ]
)
LONGEST_ARCHITECTURE = 120
OF_OTHERS = {"PYTHONPATH", "PATH"}

READ_BY_ENV = re.compile(r"""\benv\.\w+\(\s*["']([A-Z][A-Z_]+)["']""")
READ_BY_OS = re.compile(r"""\benviron(?:\.get|\.setdefault)?[(\[]\s*["']([A-Z][A-Z_]+)["']""")
OF_OURS = re.compile(r"""["'](SUCCESSOR_[A-Z_]+)["']""")
CODE_BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
QUOTED_VALUE = re.compile(r"`([\w.]+)\.([A-Z_]+) = ([^`]+)`")
SOURCE_FILE = re.compile(r"`((?:[\w.-]+/)+[\w-]+\.py)`")
MAKE_TARGET = re.compile(r"`make ([\w-]+)`")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def everything() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def environment_variables() -> set[str]:
    """Those that settings and apps read, and those of ours that tests and benchmarks read."""
    sources = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    sources += [*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    found: set[str] = set()
    for path in sources:
        code = path.read_text(encoding="utf-8")
        found |= {*READ_BY_ENV.findall(code), *READ_BY_OS.findall(code), *OF_OURS.findall(code)}
    return found - OF_OTHERS


def test_every_environment_variable_is_explained() -> None:
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", text("docs/OPERATIONS.md")))
    read = environment_variables()
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SUCCESSOR_LOCAL_DIR"} <= read
    assert read - named == set()


def test_every_variable_of_ours_that_is_explained_is_read() -> None:
    named = set(re.findall(r"`(SUCCESSOR_[A-Z_]+)`", everything()))
    assert named - environment_variables() == set()


@pytest.mark.parametrize(
    "words",
    [
        Verdict, ReasonCode, Stream, Goal, Scale, Family, Recommendation.Kind, Migration.State,
        ImportJob.State, OutputPair.Population, Membership.Role, ApiToken.Scope, Fit.Method,
        Nothing, Skip.Reason, Code, GateVerdict, Event.Kind, Delivery.State,
    ],
)  # fmt: skip
def test_every_closed_choice_is_in_the_glossary(words: type[Verdict]) -> None:
    glossary = text("docs/GLOSSARY.md")
    assert [word.value for word in words if f"`{word.value}`" not in glossary] == []


@pytest.mark.parametrize("words", [Verdict, Scale, Goal])
def test_the_statistics_page_knows_every_word_of_a_result(words: type[Verdict]) -> None:
    page = text("docs/STATISTICS.md")
    assert [word.value for word in words if f"`{word.value}`" not in page] == []


def test_both_rules_and_every_way_to_take_human_values_are_explained() -> None:
    page = everything().lower()
    assert [rule for rule in Rule if f"rule {rule.value.lower()}" not in page] == []
    assert [mode for mode in HumanMode if f"`--human {mode.value}`" not in page] == []


def rows(page: str, first_heading: str) -> Iterator[list[str]]:
    """The cells of the table whose first column has this heading."""
    lines = iter(page.splitlines())
    for line in lines:
        if line.startswith(f"| {first_heading} |"):
            break
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def numbers(cell: str) -> list[float]:
    return [float(part) for part in cell.split(",")]


def test_the_priors_are_those_of_the_model() -> None:
    quoted = list(rows(text("docs/STATISTICS.md"), "prior"))
    for column, priors in enumerate((PREFERENCE, ACCEPTANCE, GAUSSIAN), start=2):
        used = {
            f"`{name}`": list(value) if isinstance(value, tuple) else [value]
            for name, value in asdict(priors).items()
        }
        assert {row[0]: numbers(row[column]) for row in quoted} == used


def test_the_critical_values_are_those_of_rule_v() -> None:
    quoted = list(rows(text("docs/STATISTICS.md"), "alpha of one candidate"))
    assert quoted
    for alpha, size, c in quoted:
        found = critical_value(alpha=float(alpha), n_max=400, n_population=int(size))
        assert found == pytest.approx(float(c), abs=6e-4)


def test_every_value_quoted_from_the_code_is_its_value() -> None:
    quoted = QUOTED_VALUE.findall(everything())
    assert len(quoted) > 10
    for module, name, value in quoted:
        where = module if "." in module else f"statistics.{module}"
        found = getattr(import_module(f"calibration.{where}"), name)
        assert float(value) == pytest.approx(found), f"{module}.{name}"


def own_commands() -> dict[str, str]:
    return {name: app for name, app in get_commands().items() if app in APPS}


def test_every_command_is_explained() -> None:
    page = everything()
    assert {"import", "freeze_plan", "refit", "replay", "verify_audit"} <= own_commands().keys()
    assert [name for name in own_commands() if f"manage.py {name}" not in page] == []


def quoted_commands() -> Iterator[tuple[str, list[str]]]:
    """Every call of manage.py in a code block: command, arguments."""
    for page in PAGES:
        for block in CODE_BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                if "manage.py " in line and "=" not in line.split("manage.py")[0]:
                    command, *arguments = shlex.split(line.split("manage.py ", 1)[1])
                    yield command, arguments


def test_every_quoted_command_has_the_options_it_is_called_with() -> None:
    found = [call for call in quoted_commands() if call[0] in own_commands()]
    assert {command for command, _ in found} >= {"import", "freeze_plan", "refit"}
    for name, arguments in found:
        command = load_command_class(own_commands()[name], name)
        command.create_parser("manage.py", name).parse_args(arguments)


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):.*##", text("Makefile"), re.MULTILINE))
    assert set(MAKE_TARGET.findall(everything())) - targets == set()
    assert {f"`make {target}`" for target in targets - {"help"}} - {
        match[0] for match in MAKE_TARGET.finditer(everything())
    } == set()


def test_every_source_file_that_is_named_exists() -> None:
    named = SOURCE_FILE.findall(everything())
    short = ("readers/",)  # within the folder of the paragraph
    assert len(named) > 20
    wanted = {name for name in named if not name.startswith(short)}
    assert sorted(name for name in wanted if not (ROOT / name).is_file()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page: Path) -> None:
    links = LINK.findall(CODE_BLOCK.sub("", page.read_text(encoding="utf-8")))
    relative = [link.split("#")[0] for link in links if "://" not in link]
    assert [link for link in relative if link and not (page.parent / link).exists()] == []


def test_every_decision_record_is_in_the_index() -> None:
    index = (RECORDS / "README.md").read_text(encoding="utf-8")
    records = [path.name for path in sorted(RECORDS.glob("0*.md"))]
    assert records
    assert [name for name in records if f"({name})" not in index] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        waiting += [page.parent / link.split("#")[0] for link in links if "://" not in link]
    assert [page for page in PAGES if page.resolve() not in reached] == []


def test_the_architecture_stays_short() -> None:
    assert len(text("ARCHITECTURE.md").splitlines()) <= LONGEST_ARCHITECTURE


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_has_its_line(name: str) -> None:
    lines = [line for line in text(name).splitlines() if line and line[0] not in "#-"]
    packages = [re.split(r"[\[~=<> ]", line)[0] for line in lines]
    record = (RECORDS / "0005-dependencies.md").read_text(encoding="utf-8")
    assert packages
    assert [package for package in packages if f"\n| {package} |" not in record] == []
