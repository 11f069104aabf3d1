"""JSON that a language model wrote: found in its text, printed, or shown as a tree to fold."""

import json
import re
from html import escape
from typing import Any

import nh3
from django.utils.translation import gettext, ngettext

FENCED = re.compile(r"\s*```(?:json)?[ \t]*\n(.*)\n[ \t]*```\s*", re.DOTALL | re.IGNORECASE)
MOST_NODES = 3000
ALL_OPEN = 200
OPEN_LEVELS = 2
DEEPEST = 40
TAGS = {"ul", "li", "details", "summary", "span"}
ATTRIBUTES = {"details": {"open"}, "span": {"dir"}}
CLASSES = {"ul": {"tree"}, "span": {"key", "size", "string", "literal"}}


def document_of(content: Any) -> Any:
    """The object or array that the content is or spells, alone or fenced; None for all else."""
    if isinstance(content, dict | list):
        return content
    if not isinstance(content, str):
        return None
    fenced = FENCED.fullmatch(content)
    text = fenced[1] if fenced else content
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def pretty(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def is_small(document: Any) -> bool:
    """Whether it can be drawn node by node."""
    return _count(document, MOST_NODES, DEEPEST) <= MOST_NODES


def tree_html(document: Any) -> str:
    """Of a small document: every level can be folded, and what is short is open."""
    levels = DEEPEST if _count(document, ALL_OPEN, DEEPEST) <= ALL_OPEN else OPEN_LEVELS
    html = f'<ul class="tree">{_node("", document, levels)}</ul>'
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES)


def _count(document: Any, most: int, levels: int) -> int:
    """Values in it, itself included; more than `most` where it is too large or too deep."""
    if not isinstance(document, dict | list):
        return 1
    if not levels:
        return most + 1
    count = 1
    for value in document.values() if isinstance(document, dict) else document:
        count += _count(value, most, levels - 1)
        if count > most:
            break
    return count


def _node(name: str, value: Any, levels: int) -> str:
    key = f'<span class="key" dir="auto">{escape(name)}</span> ' if name else ""
    if not isinstance(value, dict | list) or not value:
        return f"<li>{key}{_leaf(value)}</li>"
    rows = value.items() if isinstance(value, dict) else enumerate(value, start=1)
    inside = "".join(_node(str(each), one, levels - 1) for each, one in rows)
    size = f'<span class="size">{_size(value)}</span>'
    opened = " open" if levels > 0 else ""
    return f"<li><details{opened}><summary>{key}{size}</summary><ul>{inside}</ul></details></li>"


def _leaf(value: Any) -> str:
    if isinstance(value, str):
        said = escape(value or gettext("(empty)"))
        return f'<span class="string" dir="auto">{said}</span>'
    return f'<span class="literal">{escape(json.dumps(value))}</span>'


def _size(value: dict[str, Any] | list[Any]) -> str:
    count = len(value)
    if isinstance(value, dict):
        said = ngettext("%(count)s field", "%(count)s fields", count)
    else:
        said = ngettext("%(count)s item", "%(count)s items", count)
    return said % {"count": count}
