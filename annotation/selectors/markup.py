"""Markdown of language models as HTML, and what of HTML may reach a page."""

import threading
from collections.abc import Sequence
from html import escape
from typing import Any

import nh3
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "span",
    "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "div",
}  # fmt: skip
ATTRIBUTES = {"ol": {"start"}, "div": {"tabindex", "role", "aria-label"}, "*": {"dir"}}
CLASSES = {"span": {"link", "address", "media"}, "div": {"part", "role", "scroll", "call"}}
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
# A block reads from the side its own first letter asks for; what is inside of it follows.
DIRECTED = {
    "paragraph_open", "heading_open", "blockquote_open", "bullet_list_open", "ordered_list_open",
    "table_open",
}  # fmt: skip


def markdown_html(text: str) -> str:
    markdown = _markdown()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.level == 0 and token.type in DIRECTED:
            token.attrSet("dir", "auto")
    return clean(markdown.renderer.render(tokens, markdown.options, {}))


def note_html(text: str) -> str:
    """Something the page says itself in the place of a text."""
    return clean(f'<p><span class="media">{escape(text)}</span></p>')


def clean(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, link_rel=None)


def _markdown() -> MarkdownIt:
    """One per thread: to make one takes longer than to read an answer with it."""
    made: MarkdownIt | None = getattr(_mine, "markdown", None)
    if made is None:
        made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
        for name, rule in RULES.items():
            made.add_render_rule(name, rule)
        _mine.markdown = made
    return made


_mine = threading.local()


def _heading(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Headings of an answer come under those of the page, without leaving a level out."""
    tag = HEADINGS[tokens[index].tag]
    return f"</{tag}>" if tokens[index].nesting < 0 else f"<{tag}{_direction(tokens[index])}>"


def _image(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    said = escape(tokens[index].content) or gettext("without a description")
    word = escape(gettext("Image:"))
    return f'<span class="media">{word} {said}</span>'


def _link_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return '<span class="link">'


def _link_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Links lead nowhere; where they would have led is part of the answer."""
    start = max(n for n in range(index) if tokens[n].type == "link_open")
    address = str(tokens[start].attrGet("href") or "")
    said = "".join(token.content for token in tokens[start + 1 : index])
    shown = "" if address in (said, f"mailto:{said}") else escape(address)
    return f'</span> <span class="address">{shown}</span>' if shown else "</span>"


def _table_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """One that is too wide scrolls by itself, also by keyboard."""
    name = escape(gettext("Table"))
    scrolls = f'<div class="scroll" role="group" aria-label="{name}" tabindex="0">'
    return f"{scrolls}<table{_direction(tokens[index])}>"


def _table_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>"


def _direction(token: Token) -> str:
    return ' dir="auto"' if token.attrGet("dir") else ""


RULES = {
    "heading_open": _heading,
    "heading_close": _heading,
    "image": _image,
    "link_open": _link_open,
    "link_close": _link_close,
    "table_open": _table_open,
    "table_close": _table_close,
}
