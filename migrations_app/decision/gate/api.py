"""The gate, for programs that poll it."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from migrations_app.decision.gate.document import GateSerializer
from migrations_app.decision.gate.durations import duration_of
from migrations_app.decision.gate.errors import UnknownCandidate
from migrations_app.decision.gate.selectors import Wanted, read_gate
from migrations_app.decision.gate.verdict import Gate, GateVerdict
from migrations_app.models import ApiToken
from migrations_app.permissions import Permission, migration_for

STATUS = {GateVerdict.PASS: 200, GateVerdict.FAIL: 403, GateVerdict.INCONCLUSIVE: 409}
# that a token may stand in what is sent cannot be said in OpenAPI
AS_ELSEWHERE: Any = [{"token": []}, {"cookieAuth": []}]
OR_REFUSED = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Gate", "Error")]}
BY_STATUS = {
    200: OpenApiResponse(GateSerializer, "Pass"),
    403: OpenApiResponse(OR_REFUSED, "Fail; or not for this person or token"),
    409: OpenApiResponse(GateSerializer, "Inconclusive"),
}


class WantedSerializer(serializers.Serializer[Wanted]):
    candidate = serializers.CharField(
        required=False, help_text="slug; name it where there are several"
    )
    max_age = serializers.CharField(
        required=False, help_text="inconclusive where a fit is older, for instance 24h"
    )

    def validate_max_age(self, text: str) -> timedelta:
        try:
            return duration_of(text)
        except ValueError as refusal:
            raise serializers.ValidationError(str(refusal)) from None


class FlaggerSerializer(serializers.Serializer[dict[str, Any]]):
    """What Flagger sends; of `metadata` the key `token` is read, where there is no header."""

    name = serializers.CharField()
    namespace = serializers.CharField()
    phase = serializers.CharField()
    metadata = serializers.DictField(child=serializers.CharField(), required=False)


class GateDetail(APIView):
    """Whether a program may go on: `pass`, `fail` or `inconclusive`, always with status 200."""

    @extend_schema(
        operation_id="gate_retrieve", parameters=[WantedSerializer], responses=GateSerializer
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        document = GateSerializer(_gate(request, slug)).data
        etag = f'"{hashlib.sha256(JSONRenderer().render(document)).hexdigest()[:32]}"'
        if unchanged := get_conditional_response(request, etag=etag):
            return unchanged
        response = Response(document, headers={"ETag": etag})
        patch_cache_control(response, private=True, no_cache=True)
        return response


class GateForFlagger(APIView):
    """The same document, with the verdict as its status: 200 pass, 403 fail, 409 inconclusive.

    Flagger asks by POST and can send no headers: it may put a token into the `metadata` of what it
    sends.
    """

    write_scope = ApiToken.Scope.READ

    @extend_schema(
        operation_id="gate_flagger_retrieve",
        parameters=[WantedSerializer],
        responses=BY_STATUS,
        auth=AS_ELSEWHERE,
    )
    def get(self, request: Request, slug: str) -> Response:
        gate = _gate(request, slug)
        return Response(GateSerializer(gate).data, status=STATUS[gate.verdict])

    @extend_schema(
        operation_id="gate_flagger_create",
        parameters=[WantedSerializer],
        request=FlaggerSerializer,
        responses=BY_STATUS,
        auth=AS_ELSEWHERE,
    )
    def post(self, request: Request, slug: str) -> Response:
        return self.get(request, slug)


def _gate(request: Request, slug: str) -> Gate:
    migration = migration_for(request.user, slug, Permission.SEE_RESULTS)
    asked = WantedSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    try:
        gate = read_gate(migration, Wanted(**asked.validated_data))
    except UnknownCandidate as refusal:
        raise serializers.ValidationError({"candidate": refusal.message}) from None
    return replace(gate, report_url=request.build_absolute_uri(gate.report_url))
