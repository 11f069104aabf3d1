"""Images, sounds and films in an output: shown where they lie in the output itself."""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import nh3
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotation.selectors.markup import note_html

TYPES = {
    "image": {"png", "jpeg", "gif", "webp", "avif"},
    "audio": {"mpeg", "mp3", "mp4", "wav", "x-wav", "ogg", "webm", "flac", "aac"},
    "video": {"mp4", "webm", "ogg"},
}
WORDS = {
    "image": _("an image"),
    "audio": _("a sound"),
    "video": _("a film"),
    "tool": _("a tool call"),
}
WITHOUT_DESCRIPTION = {
    "image": _("An image without description"),
    "audio": _("A sound without description"),
    "video": _("A film without description"),
}
FORMATS = {"jpg": "jpeg", "mp3": "mpeg"}
LONGEST = 8_000_000
# No drawing made of markup (svg): it could load, run or say anything.
DATA = re.compile(r"data:(image|audio|video)/([a-z0-9-]+);base64,[A-Za-z0-9+/]+={0,2}")
# Too long without a space to be anything that is read: a name cannot stand in it.
ENCODED = re.compile(r"(?:data:[a-z]+/[a-z0-9-]+;base64,)?[A-Za-z0-9+/]{4096,}={0,2}")
PLACES = ("image_url", "video_url", "audio_url", "url", "input_audio", "source", "inline_data")
SOURCE = {"src"}
ATTRIBUTES = {
    "img": SOURCE | {"alt"},
    "audio": SOURCE | {"controls", "preload", "aria-label"},
    "video": SOURCE | {"controls", "preload", "aria-label"},
}


def kind_of(part: dict[str, Any]) -> str:
    kind = str(part.get("type", "")).lower()
    found = next((said for word, said in WORDS.items() if word in kind), None)
    return str(found or gettext("a part of another kind"))


def medium_html(part: dict[str, Any]) -> str:
    """The medium itself, or a word on what is missing: nothing is fetched from another host.

    Nor is its address told, as the host would often tell who made it.
    """
    kind = kind_of(part)
    found = list(_addresses(part))
    shown = next((one for one in found if _is_safe(one)), None)
    if shown is not None:
        return _element(shown, str(part.get("alt") or WITHOUT_DESCRIPTION[shown[5:10]]))
    if any(one.lower().startswith(("http:", "https:", "//")) for one in found):
        return note_html(
            gettext("Not shown here: %(kind)s that lies at another address.") % {"kind": kind}
        )
    return note_html(gettext("Not shown here: %(kind)s.") % {"kind": kind})


def is_encoded(text: str) -> bool:
    """Whether this is a medium's bytes, which masking would spoil."""
    return ENCODED.fullmatch(text) is not None


def _is_safe(address: str) -> bool:
    if len(address) > LONGEST:
        return False
    found = DATA.fullmatch(address)
    return found is not None and found[2] in TYPES[found[1]]


def _addresses(part: dict[str, Any]) -> Iterator[str]:
    """Wherever the usual formats keep it."""
    for place in (*PLACES, *WORDS):
        match part.get(place):
            case str(address):
                yield address
            case {"url": str(address)}:
                yield address
            case dict() as source if isinstance(source.get("data"), str):
                yield f"data:{_type(source)};base64,{''.join(source['data'].split())}"


def _type(source: dict[str, Any]) -> str:
    named = source.get("media_type") or source.get("mime_type")
    form = str(source.get("format", ""))
    return str(named or f"audio/{FORMATS.get(form, form)}")


def _element(address: str, said: str) -> str:
    kind, said = address[5:10], escape(said)
    if kind == "image":
        html = f'<img src="{address}" alt="{said}">'
    else:
        html = f'<{kind} controls preload="metadata" aria-label="{said}" src="{address}"></{kind}>'
    return nh3.clean(html, tags=set(ATTRIBUTES), attributes=ATTRIBUTES, url_schemes={"data"})
