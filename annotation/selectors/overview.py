"""The queues of a person, each with how far it has come and what was set aside."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext

from annotation.models import Annotator, Skip
from annotation.selectors.desk import Desk, desk_of
from annotation.selectors.masking import Mask
from annotation.selectors.progress import Progress, progress_of
from migrations_app.models import Migration
from migrations_app.permissions import Person, Role, roles_at


@dataclass(frozen=True)
class SetAside:
    reason: str
    count: int


@dataclass(frozen=True)
class Queue:
    """aside: pairs that wait for the lead, by reason; told to leads alone."""

    code: str
    name: str
    dimensions: int
    progress: Progress
    planned: bool
    aside: tuple[SetAside, ...]

    @property
    def total(self) -> int:
        return self.progress.judged + self.progress.remaining


def queues_of(user: Person, migrations: Iterable[Migration]) -> list[Queue]:
    now = timezone.now()
    found = []
    for migration in migrations:
        desk = desk_of(migration)
        me = Annotator.objects.filter(service=migration.service_id, user_id=user.pk or 0).first()
        leads = Role.LEAD in roles_at(user, migration.service_id)
        found.append(
            Queue(
                code=migration.judging_code,
                name=name_of(desk),
                dimensions=len((desk.terms or {}).get("dimensions", {})),
                progress=progress_of(migration, me, now),
                planned=desk.terms is not None,
                aside=_aside(desk) if leads else (),
            )
        )
    return found


def name_of(desk: Desk) -> str:
    """The service's name; a model named in it is hidden as in the texts."""
    return Mask(desk.names).text(desk.migration.service.name)


def _aside(desk: Desk) -> tuple[SetAside, ...]:
    skips = Skip.objects.filter(
        assignment__queued__epoch=desk.epoch_id, assignment__queued__withdrawn=True
    )
    rows = skips.values("reason").annotate(count=Count("assignment__queued", distinct=True))
    words = {
        Skip.Reason.UNSAFE: gettext("unsafe"),
        Skip.Reason.BROKEN_RENDERING: gettext("shown broken"),
    }
    found = [(words.get(Skip.Reason(row["reason"])), row["count"]) for row in rows]
    return tuple(SetAside(word, count) for word, count in sorted(found) if word) if found else ()
