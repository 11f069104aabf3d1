"""One shape for everything the API refuses: {"code", "message", "fields"?}."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as Forbidden
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler, set_rollback

from annotation.errors import BadAnswer
from config.api_json import TooLarge
from migrations_app.errors import SuccessorError

logger = logging.getLogger(__name__)

OF_THE_WHOLE = "non_field_errors"


class ErrorSerializer(serializers.Serializer[dict[str, Any]]):
    """Any refusal. `code` is stable and for programs, `message` is a sentence for people."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]  # hides the property of that name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="of refusals with status 400: messages by the field that was sent",
    )


class NoSuchAddress(NotFound):
    default_detail = "There is nothing at this address."


def answer_error(error: Exception, context: dict[str, Any]) -> Response:
    """REST framework's handler for exceptions."""
    if isinstance(error, SuccessorError):
        return _refusal(error)
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = Forbidden()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    known = exception_handler(error, context)
    if known is None:
        return _failure(error, context)
    if isinstance(error, ValidationError):
        known.data = _invalid(error)
    elif isinstance(error, APIException):
        known.data = _body(str(error.get_codes()), str(error.detail))
    return known


def _refusal(error: SuccessorError) -> Response:
    set_rollback()
    body = _body(error.code, error.message)
    if isinstance(error, BadAnswer):
        body["fields"] = {error.field: [error.message]}
        return Response(body, status=status.HTTP_400_BAD_REQUEST)
    return Response(body, status=status.HTTP_409_CONFLICT)


def _failure(error: Exception, context: dict[str, Any]) -> Response:
    set_rollback()
    request: Request = context["request"]
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    body = _body("internal_error", "Something went wrong here; it was logged.")
    return Response(body, status=status.HTTP_500_INTERNAL_SERVER_ERROR)


def _invalid(error: ValidationError) -> dict[str, Any]:
    fields: dict[str, list[str]] = {}
    for name, message in _messages(error.detail):
        fields.setdefault(name or OF_THE_WHOLE, []).append(message)
    return _body("validation_error", "What was sent is not valid.") | {"fields": fields}


def _messages(detail: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Name of the field, with dots inside nested ones, and message."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _messages(value, f"{name}.{key}" if name else str(key))
    elif isinstance(detail, list):
        for value in detail:
            yield from _messages(value, name)
    else:
        yield name, str(detail)


def _body(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": message}


class Nowhere(APIView):
    """Addresses that are none: refused in the shape of all errors."""

    schema = None
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NoSuchAddress
