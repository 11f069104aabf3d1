"""Invented people with one password, which is no secret: the demo listens on this machine only."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from annotation.models import Annotator
from migrations_app.models import Membership, Service

PASSWORD = "successor-demo"  # noqa: S105 - printed for everybody to use


@dataclass(frozen=True)
class Account:
    username: str
    role: Membership.Role
    does: str

    @property
    def name(self) -> str:
        return self.username.capitalize()


ACCOUNTS = (
    Account("ada", Membership.Role.ANNOTATOR, "judges pairs"),
    Account("ben", Membership.Role.ANNOTATOR, "judges pairs"),
    Account("cleo", Membership.Role.ANNOTATOR, "judges pairs"),
    Account("lena", Membership.Role.LEAD, "runs the judging, sees the dashboard"),
    Account("olga", Membership.Role.OWNER, "reads the recommendation, asks for a decision"),
    Account("otto", Membership.Role.OWNER, "signs what another owner asks for"),
    Account("vera", Membership.Role.AUDITOR, "reads results and the record"),
    Account("root", Membership.Role.ADMIN, "configures migrations"),
)


def ensure_accounts(service: Service) -> int:
    """How many people were made; who is there keeps password and name."""
    return sum(_ensure(account, service) for account in ACCOUNTS)


def _ensure(account: Account, service: Service) -> bool:
    user = User.objects.filter(username=account.username).first()
    made = user is None
    if user is None:
        superuser = account.role == Membership.Role.ADMIN
        user = User.objects.create_user(
            account.username,
            f"{account.username}@demo.example",
            PASSWORD,
            first_name=account.name,
            is_superuser=superuser,
            is_staff=superuser,
        )
    Membership.objects.get_or_create(user=user, service=service, role=account.role)
    if account.role == Membership.Role.ANNOTATOR:
        Annotator.objects.get_or_create(service=service, name=account.name, defaults={"user": user})
    return made
