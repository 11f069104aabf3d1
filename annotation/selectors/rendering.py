"""What a language model wrote, as safe HTML. Its author is taken for hostile."""

import json
from collections.abc import Sequence
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Longer texts are shown as they are: markdown's worst cases grow faster than its text.
MOST_MARKDOWN = 40_000
MOST_SHOWN = 200_000
TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "span",
    "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "div",
}  # fmt: skip
ATTRIBUTES = {"ol": {"start"}}
CLASSES = {"span": {"link", "address", "media"}, "div": {"part", "role", "scroll"}}
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}


def html_of(content: Any) -> str:
    """Of a text, JSON, a list of messages, or parts with media."""
    match content:
        case str():
            return _text(content)
        case list() if content and all(_is_message(item) for item in content):
            return "".join(_message(item) for item in content)
        case list() if content and all(_is_part(item) for item in content):
            return "".join(_part(item) for item in content)
        case None:
            return _note("Nothing was answered.")
        case _:
            return _code(_pretty(content))


def text_of(content: Any) -> str:
    """The same without any markup read into it."""
    match content:
        case str():
            text = content
        case list() if content and all(_is_message(item) for item in content):
            text = "\n\n".join(f"{item['role']}: {text_of(item['content'])}" for item in content)
        case list() if content and all(_is_part(item) for item in content):
            text = "\n\n".join(item.get("text") or f"({_kind(item)})" for item in content)
        case None:
            text = ""
        case _:
            text = _pretty(content)
    return text[:MOST_SHOWN]


def _text(text: str) -> str:
    if not text.strip():
        return _note("The answer is empty.")
    document = _json(text)
    if document is not None:
        return _code(_pretty(document))
    if len(text) > MOST_MARKDOWN:
        return _code(text)
    return _clean(_markdown().render(text))


def _json(text: str) -> Any:
    """The object or array that the text spells; None if it is anything else."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _pretty(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def _code(text: str) -> str:
    cut = ""
    if len(text) > MOST_SHOWN:
        cut = _note(f"Cut here: the first {MOST_SHOWN} of {len(text)} characters are shown.")
    return _clean(f"<pre><code>{escape(text[:MOST_SHOWN])}</code></pre>") + cut


def _is_message(item: Any) -> bool:
    return isinstance(item, dict) and "role" in item and "content" in item


def _is_part(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("type"), str)


def _message(item: dict[str, Any]) -> str:
    role = escape(str(item["role"]))
    return (
        _clean(f'<div class="role">{role}</div>')
        + f'<div class="part">{html_of(item["content"])}</div>'
    )


def _part(item: dict[str, Any]) -> str:
    if isinstance(item.get("text"), str):
        return _text(item["text"])
    return _note(f"Not shown here: {_kind(item)}.")


def _kind(item: dict[str, Any]) -> str:
    words = {"image": "an image", "audio": "a sound", "video": "a film", "tool": "a tool call"}
    kind = str(item.get("type", "")).lower()
    return next((said for word, said in words.items() if word in kind), "a part of another kind")


def _note(text: str) -> str:
    return _clean(f'<p><span class="media">{escape(text)}</span></p>')


def _clean(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, link_rel=None)


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    for name, rule in RULES.items():
        made.add_render_rule(name, rule)
    return made


def _heading(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Headings of an answer come under those of the page, without leaving a level out."""
    slash = "/" if tokens[index].nesting < 0 else ""
    return f"<{slash}{HEADINGS[tokens[index].tag]}>"


def _image(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    said = escape(tokens[index].content) or "without a description"
    return f'<span class="media">Image: {said}</span>'


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
    return '<div class="scroll"><table>'


def _table_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>"


RULES = {
    "heading_open": _heading,
    "heading_close": _heading,
    "image": _image,
    "link_open": _link_open,
    "link_close": _link_close,
    "table_open": _table_open,
    "table_close": _table_close,
}
