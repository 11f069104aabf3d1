"""A gate as one JSON document: the API and the command give the same."""

from rest_framework import serializers

from migrations_app.decision.gate.reasons import Code, Reason
from migrations_app.decision.gate.verdict import Gate, GateVerdict
from migrations_app.models import Recommendation


class GateReasonSerializer(serializers.Serializer[Reason]):
    code = serializers.ChoiceField(choices=[code.value for code in Code], help_text="stable")
    dimension = serializers.CharField(allow_blank=True, help_text="slug; empty: about all")
    candidate = serializers.CharField(allow_blank=True, help_text="slug; empty: about all")
    message = serializers.CharField(help_text="for people; its wording may change")


class GateSerializer(serializers.Serializer[Gate]):
    migration = serializers.CharField()
    candidate = serializers.CharField(allow_null=True, help_text="null where it is about several")
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in GateVerdict])
    recommendation = serializers.ChoiceField(
        choices=Recommendation.Kind.choices, allow_null=True, help_text="null before the first"
    )
    reasons = GateReasonSerializer(
        many=True, help_text="of a pass what it stands on, else what stands in the way"
    )
    as_of = serializers.DateTimeField(
        allow_null=True, help_text="when the oldest fit that it stands on was computed"
    )
    expires_at = serializers.DateTimeField(allow_null=True)
    report_url = serializers.CharField()
