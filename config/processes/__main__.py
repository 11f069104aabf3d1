"""`python -m config.processes [NAME ...]` runs those of the Procfile, or those named."""

import os
import signal
import sys
from pathlib import Path

from environs import Env
from honcho.environ import parse_procfile

from config.processes.manager import Processes, Told
from config.processes.port import NoPort, PortTaken, address, free_port
from config.processes.ties import end_with_parent

CHECKOUT = Path(__file__).resolve().parents[2]


def main(names: list[str]) -> int:
    end_with_parent(signal.SIGTERM, os.getppid())
    Env().read_env(str(CHECKOUT / ".env"), recurse=False)
    commands = parse_procfile((CHECKOUT / "Procfile").read_text(encoding="utf-8")).processes
    unknown = [name for name in names if name not in commands]
    if unknown:
        return _refuse(f"The Procfile has no {unknown[0]}; it has {', '.join(commands)}.")
    chosen = names or list(commands)
    if "web" in chosen:
        try:
            free_port()
        except (NoPort, PortTaken) as refusal:
            return _refuse(str(refusal))
        sys.stdout.write(f"Successor will answer at {address()} in a moment. Ctrl-C ends it.\n")
    return _run({name: commands[name] for name in chosen})


def _run(commands: dict[str, str]) -> int:
    processes = Processes(Told(sys.stdout))
    for name, command in commands.items():
        processes.add_process(name, command, cwd=str(CHECKOUT), env=dict(os.environ))
    processes.loop()
    return int(processes.returncode or 0)


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
