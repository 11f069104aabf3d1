"""HTTPS to a checked address: the certificate must be of the name that was written."""

import http.server
import socket
import ssl
import threading
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
import trustme
from pytest_django import Settings

from migrations_app.notifications.posting import Answer, post


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(204 if self.headers["Host"].startswith("localhost:") else 400)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of localhost by an authority of its own, with the key and the authority in the same file."""
    authority = trustme.CA()
    made = tmp_path_factory.mktemp("tls") / "both.pem"
    issued = authority.issue_cert("localhost").private_key_and_cert_chain_pem
    made.write_bytes(issued.bytes() + authority.cert_pem.bytes())
    return made


@pytest.fixture
def port(certificate: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_name_is_verified_and_the_checked_address_is_connected_to(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert post(f"https://localhost:{port}/x", {}, b"{}") == Answer(204)
    assert asked == ["localhost", "127.0.0.1"]
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        post(f"https://elsewhere.example.org:{port}/x", {}, b"{}")


def test_a_certificate_that_nobody_vouches_for_is_refused(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ssl.SSLCertVerificationError, match="self-signed"):
        post(f"https://127.0.0.1:{port}/", {}, b"{}")
