"""Stretches of time as people type them: `90s`, `15m`, `24h`, `7d`, `1h30m`; a bare number is
seconds.
"""

import re
from datetime import timedelta

UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}
SHAPE = re.compile(r"(?:\d{1,6}[dhms])+", re.ASCII)
PART = re.compile(r"(\d+)([dhms])", re.ASCII)
BARE = re.compile(r"\d{1,9}", re.ASCII)


def duration_of(text: str) -> timedelta:
    """ValueError where it is none."""
    if BARE.fullmatch(text):
        return timedelta(seconds=int(text))
    if not SHAPE.fullmatch(text):
        raise ValueError(f"{text!r} is no duration: write 90s, 15m, 24h, 7d or 1h30m")
    return timedelta(seconds=sum(int(n) * UNITS[unit] for n, unit in PART.findall(text)))


def in_words(length: timedelta) -> str:
    rest, parts = int(length.total_seconds()), []
    for unit, seconds in UNITS.items():
        count, rest = divmod(rest, seconds)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"
