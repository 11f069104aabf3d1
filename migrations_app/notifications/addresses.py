"""Where webhooks may go: to public addresses, by https, and to what the operator allows.

Whoever may add a webhook must not make this server ask its own network. So every address that a
name resolves to is checked, and the connection is made to a checked one.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from migrations_app.notifications.errors import AddressRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# These carry an address of the other kind within: NAT64, Teredo and 6to4.
TUNNELS = [
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")
]


@dataclass(frozen=True)
class Target:
    """path: with its query."""

    secure: bool
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """The parts of an address that is well formed; AddressRefused for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("This is no address.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise AddressRefused("The address must begin with https:// and a host name.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused("The address must hold no user, password or #.")
    if any(ord(letter) <= 32 or ord(letter) > 126 for letter in url):
        raise AddressRefused("The address must be plain ASCII.")
    secure = parts.scheme == "https"
    if not secure and not settings.WEBHOOK_LOCAL_HTTP:
        raise AddressRefused("The address must begin with https://.")
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return Target(secure, parts.hostname, port or (443 if secure else 80), path)


def checked_address(target: Target) -> str:
    """One address to connect to, once all that the name resolves to have been found allowed."""
    found = list(dict.fromkeys(_resolved(target)))
    for text in found:
        if not is_allowed(ipaddress.ip_address(text), secure=target.secure):
            raise AddressRefused(f"Nothing is sent to {text}, to which this address leads.")
    return found[0]


def is_allowed(address: Address, *, secure: bool) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if not secure:
        return bool(settings.WEBHOOK_LOCAL_HTTP) and address.is_loopback
    if any(address in network for network in settings.WEBHOOK_NETWORKS):
        return True
    if any(address in network for network in TUNNELS):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _resolved(target: Target) -> list[str]:
    try:
        rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused(f"{target.host} cannot be found.") from None
    return [str(row[4][0]).split("%")[0] for row in rows]
