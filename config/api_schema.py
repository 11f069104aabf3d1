"""What the OpenAPI document says beyond what views and serializers say themselves."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema as SpectacularSchema

from config.api_errors import ErrorSerializer

OF_EVERY_REQUEST = {
    "401": "Neither a token nor a session, or not in force",
    "403": "Not for this person, this token, or before judging has ended",
    "404": "Not there, or at a service where this person has no role",
    "429": "Too many requests; Retry-After tells how long to wait",
}
OF_WRITING = {
    "400": "What was sent is not valid",
    "409": "Refused as things stand; `code` tells why",
    "413": "Too large",
    "415": "Not JSON",
}
OF_PAGES = {"400": "The cursor is not valid"}


class AutoSchema(SpectacularSchema):
    """Adds the refusals, which have one shape everywhere."""

    def get_tags(self) -> list[str]:
        return [self._tokenize_path()[0]]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status, words in sorted(self._refusals().items()):
            answer = self._get_response_for_code(  # type: ignore[no-untyped-call]
                ErrorSerializer, status, direction=direction
            )
            bodies.setdefault(status, answer | {"description": words})
        return bodies

    def _refusals(self) -> dict[str, str]:
        if not self.view.permission_classes or self.path.endswith("/schema/"):
            return {}
        if self.method == "POST":
            return OF_EVERY_REQUEST | OF_WRITING
        return OF_EVERY_REQUEST | (OF_PAGES if self._is_list_view() else {})


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "config.api_authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "`sux_...`, made by `manage.py create_token`; scopes read and judge",
        }
