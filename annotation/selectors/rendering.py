"""What a language model wrote, as safe HTML. Its author is taken for hostile."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.translation import gettext

from annotation.selectors.documents import document_of, is_small, pretty, tree_html
from annotation.selectors.markup import clean, markdown_html, note_html
from annotation.selectors.media import kind_of, medium_html

# Longer texts are shown as they are: markdown's worst cases grow faster than its text.
MOST_MARKDOWN = 40_000
MOST_SHOWN = 200_000
ROLES = {"assistant", "user", "system", "developer", "tool", "function"}
CALLS = {"tool_use", "tool_call", "function_call"}
RESULTS = {"tool_result", "function_call_output"}


def html_of(content: Any) -> str:
    """Of a text, JSON, a list of messages, or parts with media."""
    match _spoken(content):
        case str() as text:
            return _text(text)
        case list() as items if _all(items, _is_message):
            return "".join(_message(item) for item in items)
        case list() as items if _all(items, _is_part):
            return "".join(_part(item) for item in items)
        case None:
            return note_html(gettext("Nothing was answered."))
        case document:
            return _code(pretty(document))


def pair_html(left: Any, right: Any) -> tuple[str, str]:
    """Both sides in the same manner: two documents are trees, else each is what it is."""
    documents = [_document(left), _document(right)]
    if all(one is not None and is_small(one) for one in documents):
        return tree_html(documents[0]), tree_html(documents[1])
    return html_of(left), html_of(right)


def text_of(content: Any) -> str:
    """The same without any markup read into it."""
    match _spoken(content):
        case str() as said:
            text = said
        case list() as items if _all(items, _is_message):
            text = "\n\n".join(_message_text(item) for item in items)
        case list() as items if _all(items, _is_part):
            text = "\n\n".join(_part_text(item) for item in items)
        case None:
            text = ""
        case document:
            text = pretty(document)
    return text[:MOST_SHOWN]


def _spoken(content: Any) -> Any:
    """One message alone is a conversation of one."""
    alone = isinstance(content, dict) and content.get("role") in ROLES and _is_message(content)
    return [content] if alone else content


def _document(content: Any) -> Any:
    spoken = _spoken(content)
    if isinstance(spoken, list) and (_all(spoken, _is_message) or _all(spoken, _is_part)):
        return None
    return document_of(spoken)


def _text(text: str) -> str:
    if not text.strip():
        return note_html(gettext("The answer is empty."))
    document = document_of(text)
    if document is not None:
        return _code(pretty(document))
    return _code(text) if len(text) > MOST_MARKDOWN else markdown_html(text)


def _code(text: str) -> str:
    cut = ""
    if len(text) > MOST_SHOWN:
        said = gettext("Cut here: the first %(shown)s of %(all)s characters are shown.")
        cut = note_html(said % {"shown": MOST_SHOWN, "all": len(text)})
    return clean(f"<pre><code>{escape(text[:MOST_SHOWN])}</code></pre>") + cut


def _all(items: Sequence[Any], is_such: Any) -> bool:
    return bool(items) and all(is_such(item) for item in items)


def _is_message(item: Any) -> bool:
    return isinstance(item, dict) and "role" in item and bool({"content", "tool_calls"} & set(item))


def _is_part(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("type"), str)


def _message(item: dict[str, Any]) -> str:
    said = item.get("content")
    calls = _calls(item)
    shown = html_of(said) if said or not calls else ""
    inside = shown + "".join(_call(call) for call in calls)
    return f'{_label(_role(item))}<div class="part">{inside}</div>'


def _message_text(item: dict[str, Any]) -> str:
    said = text_of(item.get("content"))
    return "\n".join([f"{item['role']}: {said}".rstrip(), *map(_call_text, _calls(item))])


def _role(item: dict[str, Any]) -> str:
    name = item.get("name") if item["role"] in ("tool", "function") else ""
    return f"{item['role']} {name}" if isinstance(name, str) and name else str(item["role"])


def _part(item: dict[str, Any]) -> str:
    kind = item["type"]
    if isinstance(item.get("text"), str):
        return _text(item["text"])
    if kind in CALLS:
        return _call(item)
    if kind in RESULTS:
        return f'{_label(gettext("tool result"))}<div class="part">{html_of(_result(item))}</div>'
    return medium_html(item)


def _part_text(item: dict[str, Any]) -> str:
    if isinstance(item.get("text"), str):
        return str(item["text"])
    if item["type"] in CALLS:
        return _call_text(item)
    if item["type"] in RESULTS:
        said = gettext("tool result")
        return f"{said}: {text_of(_result(item))}"
    return f"({kind_of(item)})"


def _result(item: dict[str, Any]) -> Any:
    return item.get("content", item.get("output"))


def _calls(item: dict[str, Any]) -> list[dict[str, Any]]:
    calls = item.get("tool_calls")
    return [one for one in calls if isinstance(one, dict)] if isinstance(calls, list) else []


def _call(item: dict[str, Any]) -> str:
    """Without its id: how that is made tells whose it is."""
    name, arguments = _called(item)
    return f'<div class="call">{_label(_calling(name))}{_code(arguments)}</div>'


def _call_text(item: dict[str, Any]) -> str:
    name, arguments = _called(item)
    return f"{_calling(name)}: {arguments}"


def _calling(name: str) -> str:
    return gettext("calls %(tool)s") % {"tool": name}


def _called(item: dict[str, Any]) -> tuple[str, str]:
    function = item.get("function")
    source = function if isinstance(function, dict) else item
    name = function if isinstance(function, str) else source.get("name", gettext("a tool"))
    given: Any = next((source[key] for key in ("arguments", "input") if key in source), {})
    document = document_of(given)
    return str(name), pretty(document) if document is not None else str(given)


def _label(text: str) -> str:
    return clean(f'<div class="role">{escape(text)}</div>')
