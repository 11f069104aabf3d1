"""Who works on a service: added, invited, given roles, and let go."""

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.mail import send_mail
from django.db import transaction

from migrations_app.audit.services import record
from migrations_app.models import Membership, Service
from migrations_app.setup.errors import LastAdmin, SetupRefused
from migrations_app.setup.invitations import may_be_invited_again

logger = logging.getLogger(__name__)

Role = Membership.Role
NOT_REALLY_SENT = ("console", "dummy")


@transaction.atomic
def give_roles(
    *, service: Service, user: User, roles: Iterable[str], actor: AbstractBaseUser
) -> None:
    """Exactly these roles from now on; none ends the membership. Judgments stay in any case."""
    Service.objects.select_for_update().get(pk=service.pk)
    wanted = frozenset(roles)
    there = Membership.objects.filter(service=service)
    before = set(there.filter(user=user).values_list("role", flat=True))
    others = there.exclude(user=user)
    if Role.ADMIN in before - wanted and not others.filter(role=Role.ADMIN).exists():
        raise LastAdmin
    there.filter(user=user, role__in=before - wanted).delete()
    Membership.objects.bulk_create(
        Membership(service=service, user=user, role=role) for role in sorted(wanted - before)
    )
    if wanted != before:
        _record("roles_changed", service, user, actor, wanted)


@transaction.atomic
def invite(
    *,
    service: Service,
    username: str,
    email: str,
    first_name: str,
    last_name: str,
    roles: Iterable[str],
    actor: AbstractBaseUser,
) -> User:
    """A new person without a password yet; the link that sets it is the caller's to hand over."""
    user = User(username=username, email=email, first_name=first_name, last_name=last_name)
    user.set_unusable_password()
    user.save(force_insert=True)
    _record("person_invited", service, user, actor, frozenset(roles))
    give_roles(service=service, user=user, roles=roles, actor=actor)
    return user


@transaction.atomic
def invite_again(*, service: Service, user: User, actor: AbstractBaseUser) -> User:
    """A new link for somebody who never set a password, and belongs to this service alone."""
    if not may_be_invited_again(user, service):
        raise SetupRefused(
            f"{user.get_username()} has a password or works elsewhere too, "
            "and asks for a new password on the page for logging in"
        )
    _record("person_invited_again", service, user, actor, frozenset())
    return user


def send_link(*, service: Service, user: User, link: str) -> bool:
    """Whether it was sent. Where no mail server is named nothing is: a log is no place for it."""
    if not user.email or settings.EMAIL_BACKEND.rsplit(".", 2)[-2] in NOT_REALLY_SENT:
        return False
    text = (
        f"You are invited to work on {service.name} in Successor.\n\n"
        f"Choose a password here; the link works once:\n{link}\n\n"
        f"Your user name is {user.get_username()}.\n"
    )
    try:
        subject = " ".join(f"Invitation: {service.name}".split())
        return bool(send_mail(subject, text, None, [user.email]))
    except (SMTPException, OSError) as error:
        logger.warning("invitation of user %s not sent: %s", user.pk, error)
        return False


def _record(
    verb: str, service: Service, user: User, actor: AbstractBaseUser, roles: frozenset[str]
) -> None:
    record(
        verb=verb,
        object_kind="service",
        object_id=service.pk,
        actor=actor,
        data={"service": service.slug, "user": user.pk, "roles": sorted(roles)},
    )
