"""Where an output names its model, both sides show the same word instead."""

import re
from collections.abc import Iterable
from functools import lru_cache

SHOWN = "[model]"
SHORTEST = 3
_PART = re.compile(r"[^\W_]+")
_BETWEEN = r"[\W_]{0,3}"
_TEXT_NODE = re.compile(r">[^<]+<")


class Mask:
    """Replaces names as whole words, whatever their case, spaces or hyphens."""

    def __init__(self, names: Iterable[str]) -> None:
        self._pattern = _pattern(tuple(sorted({name.strip().lower() for name in names})))

    def text(self, text: str) -> str:
        return self._pattern.sub(SHOWN, text) if self._pattern else text

    def found(self, text: str) -> list[str]:
        """What would be replaced, as it is written."""
        return self._pattern.findall(text) if self._pattern else []

    def html(self, html: str) -> str:
        """Of sanitised HTML the text alone: a name may be spelt so that only rendering shows it."""
        if self._pattern is None:
            return html
        return _TEXT_NODE.sub(lambda found: self.text(found[0]), html)


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    spelt = {_BETWEEN.join(map(re.escape, _PART.findall(name))) for name in names if _long(name)}
    if not spelt:
        return None
    longest_first = sorted(spelt, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(longest_first)})(?![^\W_])", re.IGNORECASE)


def _long(name: str) -> bool:
    return len("".join(_PART.findall(name))) >= SHORTEST
