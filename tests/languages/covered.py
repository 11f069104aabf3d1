"""What is said in every language: text outside of translation in these files is a mistake."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from tests.languages.extraction import ROOT

PAGES = (
    "*.html",
    "partials/*.html",
    "account/*.html",
    "annotation/*.html",
    "calibration/team/*.html",
)
SCRIPTS = ("words.js", "team.js", "judging*.js")

SPOKEN = {
    "aria-label",
    "title",
    "alt",
    "placeholder",
    "data-label",
    "label",
    "data-fast",
    "data-tired",
}
# Names and units that are the same in every language.
ALIKE = {"Successor", "UTC", "width", "device", "initial", "scale"}
WORD = re.compile(r"[^\W\d_]{2,}")
TAG_STANDS = "\ufffc"
LITERAL = re.compile(r"""(_\()?(["'])(.*?)\2""")
CODE = re.compile(r"[a-z0-9_./#:%+-]*|.")
ALIKE_TIMES = {"c", "D", "H:i", "H:i:s", "Y-m-d"}
BLOCKS_WITHOUT_WORDS = {"block main_class", "block body_attributes"}
SPEAKING_TAGS = ("include", "with", "firstof", "cycle")
SPEAKING_FILTERS = re.compile(
    r"""\|(pluralize|yesno|default|default_if_none|join|date|time)\b(:(?:_\()?(?:"[^"]*"|'[^']*'))?"""
)
CALLS_THAT_SAY_NOTHING = {
    "gettext", "ngettext", "querySelector", "querySelectorAll", "closest", "matches", "matchMedia",
    "getElementById", "addEventListener", "getAttribute", "setAttribute", "RegExp", "by",
    "startsWith",
}  # fmt: skip
SCRIPT = re.compile(
    r"""(?P<nothing>\s+|//[^\n]*|/\*.*?\*/)|(?P<name>[\w$]+)"""
    r"""|(?P<literal>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|(?P<sign>.)""",
    re.DOTALL,
)
PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/\w*")
BEFORE_A_PATTERN = {"(", ",", "=", ":", "[", "!", "&", "|", "?", "{", "}", ";", "return", ">"}
# Keys, headers and classes, which look like words.
NAMES = {
    "Shift", "Control", "Alt", "AltGraph", "Meta", "Tab", "Escape", "Enter", "CapsLock", "Fn",
    "Content-Type", "X-CSRFToken", "BroadcastChannel", "notice wait",
}  # fmt: skip
PROSE = re.compile(r"[A-Z][a-z]+(?: |$)|[a-z]{2,} [a-z]{2,}")


def pages() -> list[Path]:
    return sorted({path for glob in PAGES for path in (ROOT / "templates").glob(glob)})


def scripts() -> list[Path]:
    return sorted({path for glob in SCRIPTS for path in (ROOT / "static" / "js").glob(glob)})


def untranslated_in_page(path: Path) -> list[str]:
    tokens = Lexer(path.read_text(encoding="utf-8")).tokenize()
    reader = _Reader()
    reader.feed("".join(_outside_of_translation(tokens)))
    reader.close()
    return [*reader.found, *_literals(tokens)]


def _outside_of_translation(tokens: list[Token]) -> Iterator[str]:
    inside = ""
    for token in tokens:
        name = token.contents.split(None, 1)[0] if token.contents.strip() else ""
        if token.token_type == TokenType.BLOCK and _is_silent(token.contents, name):
            inside = name
        elif token.token_type == TokenType.BLOCK and name == f"end{inside}":
            inside = ""
        elif not inside:
            yield token.contents if token.token_type == TokenType.TEXT else TAG_STANDS


def _is_silent(contents: str, name: str) -> bool:
    return name in ("blocktranslate", "comment") or contents in BLOCKS_WITHOUT_WORDS


class _Reader(HTMLParser):
    """Words that a person would read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN:
                self._hear(value or "")

    def handle_data(self, data: str) -> None:
        self._hear(data)

    def _hear(self, text: str) -> None:
        if set(WORD.findall(text)) - ALIKE:
            self.found.append(" ".join(text.replace(TAG_STANDS, " ").split()))


def _literals(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            name = token.contents.split(None, 1)[0]
            if name in SPEAKING_TAGS and token.token_type == TokenType.BLOCK:
                yield from _said(token.contents)
            for found in SPEAKING_FILTERS.finditer(token.contents):
                yield from _said_by(found[1], found[2] or "")


def _said_by(name: str, argument: str) -> Iterator[str]:
    if name == "pluralize":
        yield "pluralize"
    elif name in ("date", "time"):
        found = LITERAL.findall(argument)
        yield from (
            literal for marked, _, literal in found if not marked and literal not in ALIKE_TIMES
        )
    else:
        yield from _said(argument)


def _said(text: str) -> Iterator[str]:
    for marked, _, literal in LITERAL.findall(text):
        if not marked and WORD.search(literal) and not CODE.fullmatch(literal):
            yield literal


def untranslated_in_script(path: Path) -> list[str]:
    """Literals that read like words and are not handed to gettext, nor to what takes selectors."""
    calls: list[str] = []
    found, before = [], ""
    for piece in _pieces(path.read_text(encoding="utf-8")):
        if piece == "(":
            calls.append(before)
        elif piece == ")" and calls:
            calls.pop()
        elif _is_prose(piece) and not (calls and calls[-1] in CALLS_THAT_SAY_NOTHING):
            found.append(f"{path.name}: {piece}")
        before = piece
    return found


def _pieces(text: str) -> Iterator[str]:
    """Literals, names and signs, without comments and white space."""
    place, before = 0, ""
    while found := SCRIPT.match(text, place):
        place = found.end()
        if found.lastgroup == "sign" and found[0] == "/" and before in BEFORE_A_PATTERN:
            pattern = PATTERN.match(text, found.start())
            place = pattern.end() if pattern else place
        if found.lastgroup != "nothing":
            before = found[0]
            yield before


def _is_prose(piece: str) -> bool:
    said = piece[1:-1] if piece[0] in "\"'`" else ""
    return said not in NAMES and PROSE.search(said) is not None
