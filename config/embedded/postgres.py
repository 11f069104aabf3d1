"""How PostgreSQL is set up and run here."""

import logging
import os
import shutil
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from config.embedded import locks
from config.embedded.account import Account
from config.embedded.addresses import Addresses
from config.embedded.binaries import Binaries
from config.embedded.errors import EmbeddedServicesError
from config.embedded.folders import make_server_folder
from config.embedded.server import ORPHAN_LIMIT_S, Program, spawn

logger = logging.getLogger(__name__)

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # An acknowledged judgment is never lost: stated here so that no file can relax it.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
}


def postgres_program(addresses: Addresses, binaries: Binaries, account: Account) -> Program:
    socket = addresses.socket_dir / f".s.PGSQL.{addresses.postgres_port}"
    folder = str(addresses.socket_dir).replace('"', '""')
    options = {
        **SETTINGS,
        "port": str(addresses.postgres_port),
        "unix_socket_directories": f'"{folder}"',
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="PostgreSQL",
        command=[str(binaries.postgres), "-D", str(addresses.postgres_data), *arguments],
        lock=addresses.root / "postgresql.lock",
        account=account,
        stop_signals=(signal.SIGINT, signal.SIGQUIT),
        orphan_signal=signal.SIGQUIT,
        stale=(
            addresses.postgres_data / "postmaster.pid",
            socket,
            socket.with_name(f"{socket.name}.lock"),
        ),
    )


def make_cluster(addresses: Addresses, binaries: Binaries, program: Program) -> None:
    """Make the data folder elsewhere and move it into place: it is there whole or not at all."""
    if addresses.postgres_data.exists():
        return
    half_done = addresses.postgres_data.with_name("postgresql.new")
    started = time.monotonic()
    # The lock outlives a killed keeper as long as its initdb still writes there.
    os.close(_await_lock(program))
    shutil.rmtree(half_done, ignore_errors=True)
    make_server_folder(half_done, program.account)
    initdb = [str(binaries.initdb), "-D", str(half_done), "--auth=trust"]
    locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
    _run(program, [*initdb, *locale, f"--username={addresses.postgres_user}"])
    create_database = f"CREATE DATABASE {addresses.postgres_database}\n"
    single = [str(binaries.postgres), "--single", "-D", str(half_done), "postgres"]
    _run(program, single, create_database)
    half_done.rename(addresses.postgres_data)
    _write_through(addresses.data_dir)
    logger.info("PostgreSQL's data folder made in %.1f s", time.monotonic() - started)


def _run(program: Program, command: list[str], text: str = "") -> None:
    step = replace(program, command=command, orphan_signal=signal.SIGKILL)
    process = spawn(step, _await_lock(program), subprocess.PIPE)
    process.communicate(text.encode())
    if process.returncode:
        raise EmbeddedServicesError(f"{command[0]} ended with {process.returncode}")


def _write_through(folder: Path) -> None:
    """A new name in the folder is kept even if the machine stops now."""
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _await_lock(program: Program) -> int:
    deadline = time.monotonic() + ORPHAN_LIMIT_S
    while time.monotonic() < deadline:
        lock = locks.try_lock(program.lock, locks.EXCLUSIVE)
        if lock is not None:
            return lock
        time.sleep(0.02)
    raise EmbeddedServicesError(f"Somebody holds {program.lock}")
