"""Lists page by page: a cursor keeps its place while rows are added."""

from contextlib import suppress
from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class Pages(CursorPagination):
    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = "-id"

    def decode_cursor(self, request: Request) -> Any:
        with suppress(NotFound, ValueError, TypeError):
            cursor: Any = super().decode_cursor(request)
            if cursor is None or cursor.position is None or int(cursor.position) >= 0:
                return cursor
        raise ValidationError({"cursor": ["Take it from `next` or `previous` of another page."]})
