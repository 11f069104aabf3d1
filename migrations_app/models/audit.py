"""The tamper-evident record: every row carries the digest of the row before it."""

from django.conf import settings
from django.db import models

from migrations_app.models.plan import Migration


class AuditEvent(models.Model):
    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    migration = models.ForeignKey(
        Migration, null=True, on_delete=models.PROTECT, related_name="audit_events"
    )
    verb = models.CharField(max_length=100)
    object_kind = models.CharField(max_length=100)
    object_id = models.CharField(max_length=100)
    object_digest = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["previous_digest"], name="audit_chain_never_forks"),
            models.CheckConstraint(
                condition=models.Q(sequence__gte=1), name="audit_sequence_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.object_kind} {self.object_id}"
