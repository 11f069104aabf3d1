"""Repetitions, and how a benchmark ends that cannot run."""

import subprocess
import sys
from argparse import Namespace

import pytest

from benchmarks.running import ONE_THREAD, Unavailable, options, repeat, run
from tests.benchmarks.work import refuse_three, slow_first, threads


def test_results_come_in_the_order_of_the_items() -> None:
    assert repeat(slow_first, range(5), label="squares") == [0, 1, 4, 9, 16]


def test_the_first_failure_fails_the_benchmark() -> None:
    with pytest.raises(ValueError, match="three cannot be done"):
        repeat(refuse_three, range(6), label="failing")


def test_every_process_computes_on_one_thread() -> None:
    assert repeat(threads, ONE_THREAD, label="threads") == ["1"] * len(ONE_THREAD)


def test_repetitions_are_the_default_those_asked_for_or_those_of_full() -> None:
    parser = options("coverage", "What it does.\n\nAnd how.", repetitions=400, full=1_000)
    assert parser.parse_args([]).repetitions == 400
    assert parser.parse_args(["--full"]).repetitions == 1_000
    assert parser.parse_args(["--repetitions", "7"]).repetitions == 7


def test_what_is_missing_is_said_and_ends_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def main(asked: Namespace) -> None:
        raise Unavailable(f"nothing to repeat {asked.repetitions} times")

    monkeypatch.setattr(sys, "argv", ["coverage"])
    with pytest.raises(SystemExit) as ended:
        run(main, options("coverage", "What it does.", repetitions=4, full=8))
    assert ended.value.code == 2
    assert capsys.readouterr().err == "benchmarks.coverage: nothing to repeat 4 times\n"


@pytest.mark.parametrize("name", ["coverage", "article"])
def test_a_benchmark_without_its_data_names_the_folder_and_ends_with_status_2(
    name: str, tmp_path: object
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}"],
        env={"PATH": "", "SUCCESSOR_TEST_DATA": f"{tmp_path}/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"{tmp_path}/nowhere" in done.stderr
    assert "SUCCESSOR_TEST_DATA" in done.stderr
    assert "Traceback" not in done.stderr
