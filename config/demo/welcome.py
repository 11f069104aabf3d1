"""What is printed when the demo is ready."""

from collections.abc import Iterator
from pathlib import Path

from config.demo.accounts import ACCOUNTS, PASSWORD


def welcome(address: str, log: Path) -> Iterator[str]:
    yield ""
    yield f"Ready: {address}"
    yield ""
    yield f"  {'role':<10} {'name':<5} password"
    for account in ACCOUNTS:
        yield f"  {account.role.value:<10} {account.username:<5} {PASSWORD}  {account.does}"
    yield ""
    yield "In another terminal, `make demo-judges` lets three scripted annotators judge."
    yield f"What the processes say is in {log}."
    yield "Ctrl-C ends everything."
