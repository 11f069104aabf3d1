"""Where webhooks may go, and how they are signed. Nothing is sent here."""

import base64
import hashlib
import hmac
import ipaddress
import socket

import pytest
from pytest_django import Settings

from migrations_app.notifications.addresses import checked_address, target_of
from migrations_app.notifications.errors import AddressRefused
from migrations_app.notifications.signing import signature_of


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """DNS, which is outside: every name is at these addresses. Returns the names asked for."""
    asked: list[str] = []

    def answer(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, port)) for text in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https://", "//example.org", "",
        "https://user:secret@example.org/", "https://example.org/#x", "https://example.org:99999/",
        "https://exämple.org/", "https://example.org/a b", "https://example.org/\r\nHost: x",
    ],
)  # fmt: skip
def test_an_address_is_https_and_nothing_else(url: str) -> None:
    with pytest.raises(AddressRefused):
        target_of(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        str(ipaddress.IPv4Address(0)), "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
        "198.18.0.1",
        "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_name_leads_into_the_own_network(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where only the last of its addresses does."""
    resolving(monkeypatch, "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", address)
    with pytest.raises(AddressRefused, match="Nothing is sent to"):
        checked_address(target_of("https://innocent.example.org/"))


def test_a_public_address_is_connected_to_as_it_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = resolving(monkeypatch, "93.184.216.34")
    assert checked_address(target_of("https://example.org:8443/x?y")) == "93.184.216.34"
    assert asked == ["example.org"]


def test_a_network_that_is_named_is_allowed_and_its_neighbours_are_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("10.1.0.0/16")]
    resolving(monkeypatch, "10.1.2.3")
    assert checked_address(target_of("https://ci.internal/")) == "10.1.2.3"
    resolving(monkeypatch, "10.2.0.1")
    with pytest.raises(AddressRefused):
        checked_address(target_of("https://ci.internal/"))


def test_plain_http_is_for_this_machine_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_LOCAL_HTTP = True
    assert checked_address(target_of("http://127.0.0.1:9/")) == "127.0.0.1"
    with pytest.raises(AddressRefused):
        checked_address(target_of("https://127.0.0.1:9/"))
    resolving(monkeypatch, "93.184.216.34")
    with pytest.raises(AddressRefused):
        checked_address(target_of("http://example.org/"))


def test_a_name_that_is_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with pytest.raises(AddressRefused, match="cannot be found"):
        checked_address(target_of("https://example.org/"))


def test_the_signature_is_that_of_the_published_example() -> None:
    """`test_sign_function` of the Python library of github.com/standard-webhooks."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    found = signature_of(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_part_of_it_is_signed() -> None:
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    parts = {("msg_1", 5, b"{}"), ("msg_2", 5, b"{}"), ("msg_1", 6, b"{}"), ("msg_1", 5, b"{ }")}
    assert len({signature_of(secret, *part) for part in parts}) == 4
    key = hmac.new(b"k" * 32, b"msg_1.5.{}", hashlib.sha256).digest()
    assert signature_of(secret, "msg_1", 5, b"{}") == f"v1,{base64.b64encode(key).decode()}"
