"""The reasons somebody chose with the answers, and a note: a row of their own per revision."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext

from annotation.errors import BadAnswer
from annotation.models import Assignment, GivenReasons

Reason = GivenReasons.Reason
LONGEST_NOTE = 2000


def check_reasons(reasons: object) -> list[str]:
    """In the order of the list of codes; BadAnswer for what is none of them."""
    if not isinstance(reasons, list | tuple):
        raise BadAnswer("reasons", gettext("reasons must be a list of codes"))
    unknown = [one for one in reasons if one not in Reason.values]
    if unknown:
        listed = ", ".join(Reason.values)
        said = {"field": "reasons", "value": repr(unknown[0]), "listed": listed}
        raise BadAnswer("reasons", gettext("%(field)s: %(value)s is not one of %(listed)s") % said)
    return [code for code in Reason.values if code in reasons]


def check_note(note: object) -> str:
    if not isinstance(note, str) or "\0" in note:
        raise BadAnswer("note", gettext("%(field)s: want text") % {"field": "note"})
    return note.strip()[:LONGEST_NOTE]


def keep_reasons(
    held: Assignment, codes: Sequence[str], note: str, now: datetime
) -> GivenReasons | None:
    """In the caller's transaction, the pair locked. None where the same was said already."""
    last = held.reasons.order_by("-revision").first()
    said = (list(last.codes), last.note) if last else ([], "")
    if said == (list(codes), note):
        return None
    return GivenReasons.objects.create(
        assignment=held,
        revision=last.revision + 1 if last else 1,
        codes=list(codes),
        note=note,
        given_at=now,
    )
