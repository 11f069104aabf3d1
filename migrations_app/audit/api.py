"""The record of a migration, for programs."""

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from migrations_app.audit.permissions import recorded_migration
from migrations_app.models import AuditEvent


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    """`digest` is the SHA-256 of the event as the export writes it (`event` there)."""

    actor = serializers.CharField(
        source="actor.username", allow_null=True, help_text="null where the product itself acted"
    )

    class Meta:
        model = AuditEvent
        fields = (
            "sequence", "at", "actor", "verb", "object_kind", "object_id", "object_digest", "data",
            "previous_digest", "digest",
        )  # fmt: skip


class AuditEventList(ListAPIView[AuditEvent]):
    """Everything that was recorded of a migration, the newest first."""

    serializer_class = AuditEventSerializer
    queryset = AuditEvent.objects.none()

    def get_queryset(self) -> QuerySet[AuditEvent]:
        migration = recorded_migration(self.request.user, self.kwargs["slug"])
        return AuditEvent.objects.filter(migration=migration).select_related("actor")
