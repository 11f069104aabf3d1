"""A lent pair without a page: held for longer, skipped, taken back, flagged, guessed about."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.judging import Signed
from annotation.api.shapes import (
    FlagSerializer,
    GuessSerializer,
    HeldSerializer,
    NoteTakenSerializer,
    SkippedSerializer,
    SkipSerializer,
    UndoneSerializer,
)
from annotation.permissions import assignment_for, queue_for
from annotation.selectors.desk import desk_of
from annotation.selectors.progress import progress_of
from annotation.selectors.screen import former_answers, shown
from annotation.services import annotator_of, extend, flag_pair, record_guess, skip, undo_last
from annotation.services.slots import LEASE_S
from migrations_app.models import ApiToken


class Heartbeats(APIView):
    """Hold the pair for another lease. One that ran out is lent again where nobody else has it."""

    write_scope = ApiToken.Scope.JUDGE

    @extend_schema(operation_id="judging_heartbeat", request=None, responses=HeldSerializer)
    def post(self, request: Signed, code: str, pair: int) -> Response:
        _, assignment = assignment_for(request.user, code, pair)
        extend(assignment=assignment)
        return Response(HeldSerializer({"pair": str(pair), "lease_s": LEASE_S}).data)


class Skips(APIView):
    """Give the pair back unjudged. The same skip again changes nothing."""

    write_scope = ApiToken.Scope.JUDGE

    @extend_schema(operation_id="judging_skip", request=SkipSerializer, responses=SkippedSerializer)
    def post(self, request: Signed, code: str, pair: int) -> Response:
        migration, assignment = assignment_for(request.user, code, pair)
        sent = SkipSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        skip(assignment=assignment, actor=request.user, **sent.validated_data)
        progress = progress_of(migration, assignment.annotator)
        return Response(SkippedSerializer({"pair": str(pair), "progress": progress}).data)


class Undos(APIView):
    """Take back this person's last pair; it is lent to the same person again."""

    write_scope = ApiToken.Scope.JUDGE

    @extend_schema(operation_id="judging_undo", request=None, responses=UndoneSerializer)
    def post(self, request: Signed, code: str) -> Response:
        migration = queue_for(request.user, code)
        annotator = annotator_of(user=request.user, service=migration.service)
        assignment = undo_last(migration=migration, annotator=annotator, actor=request.user)
        reply = {
            "pair": shown(assignment, desk_of(migration), LEASE_S),
            "former": former_answers(assignment),
            "progress": progress_of(migration, annotator),
        }
        return Response(UndoneSerializer(reply).data)


class Flags(APIView):
    """Tell the lead something about a pair; it stays where it is."""

    write_scope = ApiToken.Scope.JUDGE

    @extend_schema(
        operation_id="judging_flag", request=FlagSerializer, responses=NoteTakenSerializer
    )
    def post(self, request: Signed, code: str, pair: int) -> Response:
        _, assignment = assignment_for(request.user, code, pair)
        sent = FlagSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        flag_pair(assignment=assignment, actor=request.user, **sent.validated_data)
        return Response(NoteTakenSerializer({"pair": str(pair)}).data)


class Guesses(APIView):
    """Say which side the new model is taken to be on, where the lead has asked for it."""

    write_scope = ApiToken.Scope.JUDGE

    @extend_schema(
        operation_id="judging_guess", request=GuessSerializer, responses=NoteTakenSerializer
    )
    def post(self, request: Signed, code: str, pair: int) -> Response:
        _, assignment = assignment_for(request.user, code, pair)
        sent = GuessSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        record_guess(assignment=assignment, actor=request.user, **sent.validated_data)
        return Response(NoteTakenSerializer({"pair": str(pair)}).data)
