from collections.abc import Mapping
from typing import Any

from tests.access.cast import Cast
from tests.access.table import ROLES, Row, everyone

OPEN = everyone(200)
# Who is logged in already is sent on.
LOGIN = {"anonymous": 200, **dict.fromkeys(("outsider", *ROLES), 302)}
OWN = {"anonymous": 302, **dict.fromkeys(("outsider", *ROLES), 200)}


def german(cast: Cast) -> Mapping[str, Any]:
    return {"language": "de"}


ROWS = [
    Row("language", everyone(302), method="post", data=german),
    Row("account_login", LOGIN),
    Row("account_logout", OWN),
    Row("account_change_password", OWN),
    Row("account_reset_password", OPEN),
    Row("account_reset_password_done", OPEN),
    Row("account_reset_password_from_key", OPEN, kwargs=lambda cast: {"uidb36": "1", "key": "x"}),
    Row("account_reset_password_from_key_done", OPEN),
    Row("account_inactive", OPEN),
    Row("account_reauthenticate", {"anonymous": 302, **dict.fromkeys(("outsider", *ROLES), 200)}),
]
