"""One service, one migration, and a person of every role."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from annotation.models import Annotator
from migrations_app.models import Membership, Migration, Service
from tests.calibration.world import World, freeze, make_world

PASSWORD = "correct horse battery staple"  # noqa: S105 - of nobody


@dataclass(frozen=True)
class Cast:
    """world: a frozen plan, collecting, one dimension, 12 prompts, nothing judged yet."""

    world: World
    people: dict[str, User]
    annotator: Annotator

    @property
    def migration(self) -> Migration:
        return self.world.migration

    @property
    def service(self) -> Service:
        return self.migration.service

    def review(self) -> None:
        Migration.objects.filter(pk=self.migration.pk).update(
            state=Migration.State.READY_FOR_REVIEW
        )
        self.migration.refresh_from_db()


def make_cast() -> Cast:
    world = make_world(prompts=12)
    freeze(world)
    service = world.migration.service
    people = {role: make_person(role, service, role) for role in Membership.Role.values}
    elsewhere = Service.objects.create(slug="elsewhere", name="Elsewhere")
    people["outsider"] = make_person("outsider", elsewhere, Membership.Role.OWNER)
    ada = people["annotator"]
    annotator = Annotator.objects.create(service=service, name=ada.username, user=ada)
    return Cast(world, people, annotator)


def make_person(username: str, service: Service, role: str) -> User:
    user = User.objects.create_user(username, f"{username}@example.org", PASSWORD)
    Membership.objects.create(user=user, service=service, role=role)
    return user
