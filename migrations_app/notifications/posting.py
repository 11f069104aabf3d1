"""One POST to a checked address: no redirects, no proxy, little time, and little of the answer."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from migrations_app.notifications.addresses import checked_address, target_of

CONNECT_S = 5.0
# From the first byte to the last, however slowly they come.
WHOLE_S = 15.0
MOST_BYTES = 2048


class _Pinned(http.client.HTTPConnection):
    """Connects to `address`; the host's name goes into the request and into the TLS handshake."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=CONNECT_S)
        self.address, self.context = address, context

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), CONNECT_S)
        if self.context:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)


@dataclass(frozen=True)
class Answer:
    """retry_after: as the header has it, empty where there is none."""

    status: int
    retry_after: str = ""


def post(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """AddressRefused, OSError or HTTPException where nothing answers."""
    target = target_of(url)
    context = ssl.create_default_context() if target.secure else None
    connection = _Pinned(target.host, target.port, checked_address(target), context)
    with _in_time(connection):
        connection.request("POST", target.path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_BYTES)
        return Answer(answer.status, answer.headers.get("Retry-After", "")[:100])


@contextmanager
def _in_time(connection: http.client.HTTPConnection) -> Iterator[None]:
    timer = threading.Timer(WHOLE_S, _hang_up, [connection])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError):  # it has hung up itself
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)
