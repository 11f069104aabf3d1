"""Processes of a Procfile start together and end together, however they are asked."""

import os
import pty
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.conf import settings

from config.processes import port
from tests.demo.traces import processes_with
from tests.worker_process import until

PROGRAM = """
import signal, sys
from config.processes.manager import Processes, Told
from config.processes.ties import end_with_parent
import os
end_with_parent(signal.SIGTERM, os.getppid())
processes = Processes(Told(sys.stdout))
for number, command in enumerate(sys.argv[1:]):
    processes.add_process(f"p{number}", command)
processes.loop()
sys.exit(processes.returncode)
"""
SLEEPING = ("exec sleep 1000", "sleep 1000 & sleep 1000", "echo started; exec sleep 1000")
STUBBORN = f"exec {sys.executable} -c 'import signal, time; signal.signal(15, signal.SIG_IGN); " \
           "time.sleep(1000)'"  # fmt: skip


@contextmanager
def started(*commands: str, mark: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The processes, and the mark they all carry."""
    mark = mark or uuid4().hex
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *commands],
        cwd=settings.BASE_DIR,
        env={**os.environ, "MARK_OF_A_TEST": mark},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process, mark
        finally:
            for pid in processes_with(mark):
                os.kill(pid, signal.SIGKILL)


def await_running(mark: str, *words: str) -> None:
    until(
        lambda: all(any(w in c for c in processes_with(mark).values()) for w in words),
        "all processes run",
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_of_them(number: signal.Signals) -> None:
    with started(*SLEEPING) as (process, mark):
        assert process.stdout
        while "started" not in process.stdout.readline():
            pass
        process.send_signal(number)
        assert process.wait(30) == 128 + number
        until(lambda: not processes_with(mark), "all have ended")


def test_asked_before_all_have_started_they_end_too() -> None:
    with started(*SLEEPING) as (process, mark):
        await_running(mark, "sleep")
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        until(lambda: not processes_with(mark), "all have ended")


def test_who_does_not_listen_is_killed() -> None:
    with started("exec sleep 1000", STUBBORN) as (process, mark):
        await_running(mark, "SIG_IGN")
        process.send_signal(signal.SIGHUP)
        process.wait(30)
        until(lambda: not processes_with(mark), "all have ended")


def test_killed_without_a_word_the_kernel_ends_the_others() -> None:
    with started("exec sleep 1000", "exec sleep 2000") as (process, mark):
        await_running(mark, "sleep 1000", "sleep 2000")
        process.kill()
        process.wait()
        until(lambda: not processes_with(mark), "all have ended")


def test_when_one_ends_all_end() -> None:
    with started("exec sleep 1000", "exit 3") as (process, mark):
        assert process.wait(30) == 3
        until(lambda: not processes_with(mark), "all have ended")


def test_a_closed_terminal_ends_them_although_nobody_reads() -> None:
    with started("while true; do echo again; sleep 0.01; done") as (process, mark):
        assert process.stdout
        process.stdout.readline()
        process.stdout.close()
        process.send_signal(signal.SIGHUP)
        process.wait(30)
        until(lambda: not processes_with(mark), "all have ended")


# As make does: it hears of the closed terminal, tells nobody, and waits.
LEADER = """
import signal, subprocess, sys
signal.signal(signal.SIGHUP, lambda *_: None)
subprocess.call([sys.executable, "-c", *sys.argv[1:]])
"""


def test_a_closed_terminal_is_noticed_where_nobody_passes_it_on() -> None:
    mark = uuid4().hex
    leader, terminal = pty.fork()
    if leader == 0:
        os.chdir(settings.BASE_DIR)
        environment = {**os.environ, "MARK_OF_A_TEST": mark}
        command = [sys.executable, "-c", LEADER, PROGRAM, "exec sleep 1000"]
        os.execve(sys.executable, command, environment)  # noqa: S606 - no shell is wanted
    until(lambda: "sleep 1000 " in processes_with(mark).values(), "the process runs")
    os.close(terminal)
    os.waitpid(leader, 0)
    until(lambda: not processes_with(mark), "all have ended")


def test_a_taken_port_is_named_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((port.HOST, 0)) as server:
        number = server.getsockname()[1]
        monkeypatch.setenv("SUCCESSOR_PORT", str(number))
        with pytest.raises(port.PortTaken, match=f"Port {number} .* SUCCESSOR_PORT={number + 1}"):
            port.free_port()
    assert port.free_port() == number


@pytest.mark.parametrize("words", ["http", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUCCESSOR_PORT", words)
    with pytest.raises(port.NoPort):
        port.port()


def test_a_process_that_the_procfile_does_not_name_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "config.processes", "wbe"],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "The Procfile has no wbe; it has web, inference, default, beat." in done.stderr
