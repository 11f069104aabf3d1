"""The port the web process listens on, on this machine alone."""

import os
import socket

HOST = "127.0.0.1"
PORT = "SUCCESSOR_PORT"
DEFAULT = 8000


class PortTaken(Exception):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Port {number} of {HOST} is taken. End what uses it, or choose another port, for "
            f"instance {PORT}={number + 1}."
        )


class NoPort(Exception):
    def __init__(self, words: str) -> None:
        super().__init__(f"{PORT}={words} is not a port: want a number from 1 to 65535.")


def port() -> int:
    words = os.environ.get("SUCCESSOR_PORT", "") or str(DEFAULT)
    if not words.isdecimal() or not 0 < int(words) < 65536:
        raise NoPort(words)
    return int(words)


def free_port() -> int:
    """The port, if nobody listens there."""
    number = port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except OSError:
            raise PortTaken(number) from None
    return number


def address() -> str:
    return f"http://{HOST}:{port()}"
