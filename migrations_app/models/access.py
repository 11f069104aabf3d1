"""Keys with which programs act for a person, and what a person has chosen for their pages."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ApiToken(models.Model):
    """`sux_<prefix>_<secret>`, shown once: what is kept finds it and cannot make it."""

    class Scope(models.TextChoices):
        READ = "read"
        JUDGE = "judge"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=100, help_text="what it is for")
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64, help_text="HMAC-SHA256 of the whole token")
    scopes = models.JSONField(help_text="what it may do, within what its person may do")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="to the minute")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=["read", "judge"]) & ~Q(scopes=[]),
                name="api_token_scopes_known",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="api_token_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} of {self.user}: {self.name}"


class Preferences(models.Model):
    """What a person has chosen for all pages; where there is no row, the browser is asked."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="preferences",
    )
    language = models.CharField(max_length=10, help_text="code, as in settings.LANGUAGES")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(language=""), name="preferences_language_named")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.language}"
