"""Judging without a page, by the same rules: blinded, one pair at a time per request."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.shapes import (
    EXAMPLE,
    IDEMPOTENCY_KEY,
    ClaimSerializer,
    HoldingSerializer,
    QueueListSerializer,
    RecordedSerializer,
    SubmissionSerializer,
)
from annotation.models import Assignment
from annotation.permissions import assignment_for, queue_for, queues_for
from annotation.selectors.desk import desk_of
from annotation.selectors.guesses import asks_guess
from annotation.selectors.nothing import NothingToJudge
from annotation.selectors.overview import queues_of
from annotation.selectors.progress import progress_of
from annotation.selectors.screen import shown
from annotation.services import annotator_of, answer_once, claim_next, record_judgments
from annotation.services.slots import LEASE_S
from migrations_app.models import ApiToken, Migration


class Signed(Request):
    """A request of somebody: others were refused before."""

    user: User


class Queues(APIView):
    """Where this person may judge now."""

    @extend_schema(operation_id="judging_list", responses=QueueListSerializer)
    def get(self, request: Request) -> Response:
        queues = queues_of(request.user, queues_for(request.user))
        return Response(QueueListSerializer({"results": queues}).data)


class BlindClaims(APIView):
    """Claim the next pair. Asked again, the pair that is still open is lent again."""

    write_scope = ApiToken.Scope.JUDGE

    @extend_schema(
        operation_id="judging_claim", request=HoldingSerializer, responses=ClaimSerializer
    )
    def post(self, request: Signed, code: str) -> Response:
        migration = queue_for(request.user, code)
        sent = HoldingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        annotator = annotator_of(user=request.user, service=migration.service)
        found = claim_next(
            migration=migration, annotator=annotator, holding=sent.validated_data["holding"]
        )
        reply = {"pair": None, "reason": None, "progress": progress_of(migration, annotator)}
        if isinstance(found, NothingToJudge):
            return Response(ClaimSerializer(reply | {"reason": found}).data)
        pair = shown(found, desk_of(migration), LEASE_S)
        return Response(ClaimSerializer(reply | {"pair": pair}).data)


class BlindJudgments(APIView):
    """Judge a claimed pair on all dimensions. The same answers again change nothing."""

    write_scope = ApiToken.Scope.JUDGE

    @extend_schema(
        operation_id="judging_judge",
        parameters=[IDEMPOTENCY_KEY],
        request=SubmissionSerializer,
        responses=RecordedSerializer,
        examples=[EXAMPLE],
    )
    def post(self, request: Signed, code: str) -> Response:
        return judge(request, code)


def judge(request: Signed, code: str) -> Response:
    """code: judging code of the queue. The reply says nothing that would tell the arms apart."""
    queue_for(request.user, code)
    sent = SubmissionSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    said = sent.validated_data
    migration, assignment = assignment_for(request.user, code, said["pair"])
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return Response(_record(request, migration, assignment, said))
    reply = answer_once(
        annotator=assignment.annotator,
        key=key,
        body={**said, "code": code},
        answer=lambda: _record(request, migration, assignment, said),
    )
    return Response(reply)


def _record(
    request: Signed, migration: Migration, assignment: Assignment, said: Mapping[str, Any]
) -> dict[str, Any]:
    recording = record_judgments(
        assignment=assignment,
        answers=said["answers"],
        active_s=said["active_s"],
        keystrokes=said["keystrokes"],
        reasons=said.get("reasons"),
        note=said.get("note"),
        actor=request.user,
    )
    reply = {
        "pair": str(assignment.pk),
        "written": recording.written,
        "progress": progress_of(migration, assignment.annotator),
        "asks_guess": asks_guess(migration, assignment.annotator),
    }
    return dict(RecordedSerializer(reply).data)
