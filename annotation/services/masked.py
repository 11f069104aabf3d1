"""Which texts named a model, and how: a row for the lead where a name was masked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from annotation.models import Assignment, MaskedName
from annotation.selectors.desk import Desk
from annotation.selectors.masking import SHOWN, Mask
from annotation.selectors.rendering import text_of
from annotation.selectors.screen import Shown

LONGEST = 200
Place = MaskedName.Place


def log_masked(
    *, assignment: Assignment, shown: Shown, desk: Desk, now: datetime | None = None
) -> None:
    """Nothing is read or written where nothing was masked: that is nearly every pair."""
    if not any(SHOWN in text.text + text.html for text in (shown.prompt, shown.left, shown.right)):
        return
    found = Assignment.objects.select_related(
        "queued__pair__prompt", "queued__pair__incumbent_output", "queued__pair__candidate_output"
    ).get(pk=assignment.pk)
    pair, mask, at = found.queued.pair, Mask(desk.names), now or timezone.now()
    texts = {
        Place.PROMPT: pair.prompt.content,
        Place.INCUMBENT: pair.incumbent_output.content,
        Place.CANDIDATE: pair.candidate_output.content,
    }
    rows = [
        MaskedName(pair=pair, place=place, phrase=phrase[:LONGEST], first_shown_at=at)
        for place, content in texts.items()
        for phrase in sorted(set(_phrases(content, mask)))
    ]
    MaskedName.objects.bulk_create(rows, ignore_conflicts=True)


def _phrases(content: Any, mask: Mask) -> Iterator[str]:
    for phrase in mask.found(text_of(content)):
        yield " ".join(phrase.split())
