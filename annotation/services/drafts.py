"""Answers begun and not given yet, kept so that another page or device goes on with them."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext

from annotation.errors import BadAnswer
from annotation.models import Assignment

LARGEST = 4_000
FIELDS = {"answers", "reasons"}


def keep_draft(*, assignment: Assignment, draft: object) -> None:
    """One cell of the assignment's own row; what was judged meanwhile has none any more.

    It is no judgment: nothing is decided on it and nothing of it is on record.
    """
    if not isinstance(draft, Mapping) or not draft.keys() <= FIELDS:
        raise BadAnswer("draft", gettext("draft: want an object with answers and reasons"))
    if len(json.dumps(draft)) > LARGEST or "\\u0000" in json.dumps(draft):
        raise BadAnswer("draft", gettext("draft: it is too large, or no text"))
    open_still = Assignment.objects.filter(pk=assignment.pk, judged_at__isnull=True)
    open_still.update(draft=draft or None)
