"""What each role gets at each url: the rows are written by hand, one file per app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.cast import Cast

ROLES = ("annotator", "lead", "owner", "admin", "auditor")


@dataclass(frozen=True)
class Row:
    """One url, one method, and the status that everybody gets.

    expected: status by who asks: `anonymous`, `outsider` (a role at another service alone) and
    the five roles. A page of a migration has two rows: while it collects, and afterwards.
    """

    name: str
    expected: Mapping[str, int]
    kwargs: Callable[[Cast], Mapping[str, Any]] = lambda cast: {}
    method: str = "get"
    data: Callable[[Cast], Mapping[str, Any]] = lambda cast: {}
    json: bool = False
    reviewed: bool = False
    note: str = field(default="", compare=False)

    def __str__(self) -> str:
        return " ".join(filter(None, [self.method.upper(), self.name, self.note]))


def everyone(status: int) -> dict[str, int]:
    return dict.fromkeys(("anonymous", "outsider", *ROLES), status)


def members(
    *,
    allowed: tuple[str, ...],
    status: int = 200,
    anonymous: int = 302,
    outsider: int = 404,
    refused: int = 403,
) -> dict[str, int]:
    """`status` for the roles named, 403 for the others, 404 for strangers, login for anybody."""
    by_role = {role: status if role in allowed else refused for role in ROLES}
    return {"anonymous": anonymous, "outsider": outsider, **by_role}
