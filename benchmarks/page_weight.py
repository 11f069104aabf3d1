"""What a page and all it loads weigh, as they come over the wire."""

import gzip
import re
from dataclasses import dataclass

from benchmarks.judging_client import Browser

ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)')
IMPORT = re.compile(r'from\s*"\./([\w.-]+\.js)"')


@dataclass(frozen=True)
class Weight:
    """Bytes: unpacked, as sent to a browser that takes gzip, and packed by whoever stands before.

    What comes unpacked is packed here, as a proxy would.
    """

    plain: int
    sent: int
    packed: int


def weigh(browser: Browser, page: str) -> dict[str, Weight]:
    """By address: the page first, then all that it names, and what their scripts import."""
    text, found = _fetch(browser, page)
    weights, waiting = {page: found}, ASSET.findall(text)
    while waiting:
        address = waiting.pop()
        if address in weights:
            continue
        text, weights[address] = _fetch(browser, address)
        waiting += [f"{address.rpartition('/')[0]}/{name}" for name in IMPORT.findall(text)]
    return weights


def _fetch(browser: Browser, address: str) -> tuple[str, Weight]:
    headers = {"Cookie": browser.cookie, "Accept-Encoding": "gzip"}
    browser.connection.request("GET", address, headers=headers)
    with browser.connection.getresponse() as answer:
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
    plain = gzip.decompress(body) if is_packed else body
    packed = len(body) if is_packed else len(gzip.compress(body, 6))
    return plain.decode(errors="replace"), Weight(len(plain), len(body), packed)
