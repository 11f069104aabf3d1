"""Requests of the judging page, read: JSON of its script, fields of its plain form."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from annotation.errors import BadAnswer
from annotation.services.answers import SIDES, Answer

PREFIX = "answer-"
JSON_TYPE = "application/json"


def speaks_json(request: HttpRequest) -> bool:
    return request.content_type == JSON_TYPE or request.headers.get("Accept", "") == JSON_TYPE


def body_of(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object of the body, or the fields of the form."""
    if request.content_type != JSON_TYPE:
        return _fields(request.POST)
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise BadAnswer("body", _("the body is not JSON")) from error
    if not isinstance(body, dict):
        raise BadAnswer("body", _("the body must be a JSON object"))
    return body


def holding_of(body: Mapping[str, Any]) -> Collection[int]:
    """Ids of the pairs that the page has already."""
    ids = body.get("holding", [])
    if not isinstance(ids, list) or not all(str(one).isdecimal() for one in ids):
        raise BadAnswer("holding", _("holding must be a list of ids of pairs"))
    return [int(one) for one in ids]


def text_of(body: Mapping[str, Any], field: str) -> str:
    value = body.get(field, "")
    if not isinstance(value, str) or "\0" in value:
        raise BadAnswer(field, _("%(field)s: want text") % {"field": field})
    return value.strip()


def _fields(post: QueryDict) -> Mapping[str, Any]:
    plain = {name: str(post[name]) for name in post if not name.startswith(PREFIX)}
    seconds = plain.get("active_s")
    return plain | {"answers": _answers(post), "active_s": _number(seconds) if seconds else None}


def _answers(post: QueryDict) -> dict[str, Answer]:
    answers: dict[str, Any] = {}
    for name in post:
        if not name.startswith(PREFIX) or not post[name]:
            continue
        slug, dot, side = name.removeprefix(PREFIX).partition(".")
        if dot and side in SIDES:
            answers.setdefault(slug, {})[side] = _number(str(post[name]))
        else:
            answers[slug] = post[name]
    return answers


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
