"""A refusal that leaves a view becomes a page that says what happened and what is safe."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from migrations_app.errors import SuccessorError

logger = logging.getLogger(__name__)


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, SuccessorError):
            return None
        logger.info("refused %s %s: %s", request.method, request.path, exception.code)
        return render(request, "refusal.html", {"refusal": exception}, status=409)
