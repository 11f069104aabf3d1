"""What people gave as reasons for their answers to a pair, and wrote beside them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotation.models import GivenReasons
from annotation.selectors import counted_judgments
from calibration.pairs.filters import PAIR

WORDS = {reason.value: str(reason.label) for reason in GivenReasons.Reason}
LONGEST = 400
"""Characters of a note."""


@dataclass(frozen=True)
class Given:
    """counts: how many people gave which reason, in words, the most frequent first."""

    counts: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


def reasons_of(epoch_id: int | None, pairs: Iterable[int]) -> Mapping[int, Given]:
    """By id of the pair, of those whose judgments count; given for all dimensions together."""
    judged = counted_judgments(epoch_id or 0).filter(**{f"{PAIR}__in": list(pairs)})
    last = (
        GivenReasons.objects.filter(assignment__in=judged.order_by().values("assignment"))
        .order_by("assignment", "-revision")
        .distinct("assignment")
    )
    codes: dict[int, Counter[str]] = {}
    notes: dict[int, list[str]] = {}
    for pair, given, note in last.values_list(PAIR, "codes", "note"):
        codes.setdefault(pair, Counter()).update(WORDS.get(code, code) for code in given)
        notes.setdefault(pair, []).extend([note[:LONGEST]] if note.strip() else [])
    return {
        pair: Given(tuple(counted.most_common()), tuple(notes[pair]))
        for pair, counted in codes.items()
    }
