"""Sessions in the database, read by one prepared statement: every request reads one."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from migrations_app.models import prepared

_READ = """
    SELECT session_data, expire_date FROM django_session
    WHERE session_key = %(key)s AND expire_date > %(now)s::timestamptz
"""


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        key = self.session_key or ""
        found = prepared.row(_READ, {"key": key, "now": timezone.now()})
        if found is None:
            self._session_key = None
            return None
        return self.model(session_key=key, session_data=found[0], expire_date=found[1])
