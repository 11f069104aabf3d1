"""How everybody's training stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from annotation.models import Annotator, TrainingResult, TrainingTry
from calibration.team.scope import Scope
from migrations_app.models import Membership

T = TypeVar("T", TrainingResult, TrainingTry)


@dataclass(frozen=True)
class Trainee:
    """state: `passed`, `failed` (waits for the lead), `trying` or `absent` (never here).

    right, answers: of the last try that ended; None where none did.
    """

    id: int | None
    name: str
    state: str
    tries: int
    right: int | None
    answers: int | None


def trainees_of(scope: Scope) -> tuple[Trainee, ...]:
    """Annotators of the service; who waits for the lead comes first."""
    if not scope.desk.policy.training_size:
        return ()
    results = _by_annotator(
        TrainingResult.objects.filter(migration=scope.migration).order_by("number")
    )
    tries = _by_annotator(TrainingTry.objects.filter(migration=scope.migration))
    members = Membership.objects.filter(
        service=scope.migration.service_id, role=Membership.Role.ANNOTATOR, user__is_active=True
    ).select_related("user")
    rows = Annotator.objects.filter(service=scope.migration.service_id, user__isnull=False)
    known = {row.user_id: row for row in rows}
    found = [
        _trainee(known.get(m.user_id), m.user.get_full_name() or m.user.username, results, tries)
        for m in members
    ]
    order = ("failed", "trying", "absent", "passed")
    return tuple(sorted(found, key=lambda one: (order.index(one.state), one.name)))


def _trainee(
    annotator: Annotator | None,
    name: str,
    results: dict[int, list[TrainingResult]],
    tries: dict[int, list[TrainingTry]],
) -> Trainee:
    if annotator is None:
        return Trainee(None, name, "absent", 0, None, None)
    ended, granted = results.get(annotator.pk, []), tries.get(annotator.pk, [])
    last = ended[-1] if ended else None
    state = "trying"
    if any(one.passed for one in ended):
        state = "passed"
    elif len(ended) > len(granted):
        state = "failed"
    return Trainee(
        id=annotator.pk,
        name=annotator.name,
        state=state,
        tries=len(ended),
        right=last.right if last else None,
        answers=last.answers if last else None,
    )


def _by_annotator(rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for row in rows:
        found.setdefault(row.annotator_id, []).append(row)
    return found
