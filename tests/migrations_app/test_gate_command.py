"""manage.py gate: what a pipeline reads, by exit status and in four formats."""

import json
import threading
from datetime import timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from calibration.selectors.standing import digests_now
from migrations_app.management.commands.gate import Command
from migrations_app.models import Plan
from tests.api.cast import Verdict, recommend
from tests.calibration.world import World, freeze, judge, make_world

SLUG = "replace-model-0"


@pytest.fixture
def world(db: None) -> World:
    return make_world(prompts=6, dimensions=("correctness", "tone"))


@pytest.fixture
def plan(world: World) -> Plan:
    return freeze(world)


def tell(world: World, plan: Plan, verdict: str) -> None:
    """What all fits of the evidence as it is say."""
    kind = {"non_inferior": "approve", "inferior": "reject"}.get(verdict, "hold")
    recommend(
        world,
        plan,
        kind=kind,
        verdict=verdict,
        passes=kind == "approve",
        digests=digests_now(world.migration),
        as_of=timezone.now() - timedelta(hours=2),
    )


def ask(*options: str) -> tuple[int, str]:
    """Exit status and what is printed."""
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("gate", SLUG, *options, stdout=said, stderr=StringIO())
    assert isinstance(ended.value.code, int)
    return ended.value.code, said.getvalue()


@pytest.mark.parametrize(
    ("verdict", "status", "word"),
    [
        (Verdict.NON_INFERIOR, 0, "PASS"),
        (Verdict.INFERIOR, 100, "FAIL"),
        (Verdict.COLLECTING, 101, "INCONCLUSIVE"),
        (Verdict.CONFLICT, 102, "INCONCLUSIVE"),
    ],
)
def test_the_exit_status_is_the_verdict(
    world: World, plan: Plan, verdict: str, status: int, word: str
) -> None:
    tell(world, plan, verdict)
    found, text = ask()
    assert (found, text.split()[0]) == (status, word)
    assert f"[{verdict}]" in text


def test_what_is_stale_or_too_old_has_a_status_of_its_own(world: World, plan: Plan) -> None:
    tell(world, plan, Verdict.NON_INFERIOR)
    status, text = ask("--max-age", "1h")
    assert (status, "[too_old]" in text) == (102, True)
    assert ask("--max-age", "3h")[0] == 0
    judge(world, world.dimensions[0], world.pairs()[:1], [1.0])
    status, text = ask()
    assert (status, "[stale]" in text) == (102, True)


@pytest.mark.parametrize("arguments", [("no-such-migration",), (SLUG, "--candidate", "nobody")])
def test_what_is_not_there_is_told_from_every_verdict(
    world: World, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("gate", *arguments)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("option", ["--wait=soon", "--max-age=1w", "--format=html"])
def test_so_are_options_that_mean_nothing(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = Command().create_parser("manage.py", "gate")
    parser.called_from_command_line = True
    with pytest.raises(SystemExit) as ended:
        parser.parse_args([SLUG, option])
    assert ended.value.code == 2
    assert option.split("=")[0] in capsys.readouterr().err


def test_json_is_the_document_of_the_api(world: World, plan: Plan, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://successor.example.org"
    tell(world, plan, Verdict.NON_INFERIOR)
    found = json.loads(ask("--format", "json", "--candidate", "model-1")[1])
    assert (found["verdict"], found["candidate"]) == ("pass", "model-1")
    assert found["report_url"] == f"https://successor.example.org/migrations/{SLUG}/"
    assert {reason["dimension"] for reason in found["reasons"]} == {"correctness", "tone"}


def junit() -> dict[str, ElementTree.Element]:
    suites = ElementTree.fromstring(ask("--format", "junit")[1])  # noqa: S314 - of our own making
    [suite] = suites
    cases = suite.findall("testcase")
    for element in (suites, suite):
        counts = [len(suite.findall(f"testcase{tag}")) for tag in ("", "/failure", "/error")]
        assert [int(element.attrib[n]) for n in ("tests", "failures", "errors")] == counts
    return {f"{case.attrib['classname']} {case.attrib['name']}": case for case in cases}


def test_junit_has_a_test_case_for_every_required_dimension(world: World, plan: Plan) -> None:
    names = [f"{SLUG}.model-1 correctness", f"{SLUG}.model-1 tone"]
    tell(world, plan, Verdict.NON_INFERIOR)
    assert [list(case) for case in junit().values()] == [[], []]
    tell(world, plan, Verdict.INFERIOR)
    found = junit()
    assert list(found) == names
    failure = found[names[1]].find("failure")
    assert failure is not None
    assert failure.attrib == {
        "type": "inferior",
        "message": "tone is worse than the goal allows.",
    }
    tell(world, plan, Verdict.COLLECTING)
    assert [case.find("error") is not None for case in junit().values()] == [True, True]


def test_junit_is_red_also_where_no_dimension_is_to_blame(world: World) -> None:
    [case] = junit().values()
    error = case.find("error")
    assert error is not None
    assert (case.attrib["name"], error.attrib["type"]) == ("gate", "no_plan")


def test_markdown_lets_no_name_write_into_the_comment(world: World, plan: Plan) -> None:
    model = world.migration.candidates.get().language_model
    model.slug = "evil|</td> [x](http://x) @all"
    model.save()
    tell(world, plan, Verdict.COLLECTING)
    text = ask("--format", "markdown")[1]
    lines = text.splitlines()
    assert lines[:2] == [f"<!-- successor gate {SLUG} -->", "### Gate: inconclusive"]
    rows = [line for line in lines if line.startswith("| correctness")]
    assert rows == [
        "| correctness | correctness needs about 30 more judgments \\(10 to 50\\). | `collecting` |"
    ]
    assert "[x](" not in text
    assert "\\@all" in text


@pytest.fixture
def committed(transactional_db: None) -> World:
    return make_world(prompts=2)


def test_waiting_ends_when_it_is_decided(committed: World) -> None:
    plan = freeze(committed)

    def decide() -> None:
        tell(committed, plan, Verdict.NON_INFERIOR)
        connection.close()

    later = threading.Timer(0.3, decide)
    later.start()
    status, text = ask("--wait", "1m")
    later.join()
    assert (status, text.split()[0]) == (0, "PASS")


def test_waiting_ends_when_the_time_is_over(world: World) -> None:
    status, text = ask("--wait", "1s")
    assert (status, "[no_plan]" in text) == (101, True)
