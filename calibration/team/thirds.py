"""Who could judge a disputed pair as one more person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from annotation.models import Annotator, Assignment
from calibration.team.scope import Scope
from migrations_app.models import Membership

JUDGING_ROLES = (Membership.Role.ANNOTATOR, Membership.Role.LEAD)


@dataclass(frozen=True)
class Third:
    id: int
    name: str


def thirds_of(scope: Scope, places: Collection[int]) -> Mapping[int, tuple[Third, ...]]:
    """By id of the queued pair: who judges here and has not met it.

    Not the viewer, who has just read what the others said.
    """
    if not places:
        return {}
    members = Membership.objects.filter(
        service=scope.migration.service_id, role__in=JUDGING_ROLES
    ).exclude(user=scope.viewer)
    people = Annotator.objects.filter(
        service=scope.migration.service_id, user__in=members.values("user"), user__is_active=True
    )
    known = list(people.order_by("name").values_list("pk", "name"))
    met = set(Assignment.objects.filter(queued__in=places).values_list("queued", "annotator"))
    return {
        place: tuple(Third(pk, name) for pk, name in known if (place, pk) not in met)
        for place in places
    }
