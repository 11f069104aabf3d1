"""Services, the people who work on them, and language models."""

from django.conf import settings
from django.db import models


class Service(models.Model):
    """A product that stands on a language model."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    monthly_interactions = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="answers a month, to say what a difference means"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    class Role(models.TextChoices):
        ANNOTATOR = "annotator"
        LEAD = "lead"
        OWNER = "owner"
        ADMIN = "admin"
        AUDITOR = "auditor"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "service", "role"], name="membership_once_per_role"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    role__in=["annotator", "lead", "owner", "admin", "auditor"],
                ),
                name="membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.service}"


class LanguageModel(models.Model):
    """One snapshot of one provider's model; its slug is the system name in imported files."""

    slug = models.CharField(max_length=200, unique=True)
    provider = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=200)
    snapshot = models.CharField(max_length=200, blank=True)
    sunset_date = models.DateField(null=True, blank=True)
    input_cost_usd = models.FloatField(null=True, blank=True, help_text="USD per million tokens")
    output_cost_usd = models.FloatField(null=True, blank=True, help_text="USD per million tokens")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug=""),
                name="language_model_has_slug",
            ),
            models.CheckConstraint(
                condition=(models.Q(input_cost_usd__isnull=True) | models.Q(input_cost_usd__gte=0))
                & (models.Q(output_cost_usd__isnull=True) | models.Q(output_cost_usd__gte=0)),
                name="language_model_costs_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name
