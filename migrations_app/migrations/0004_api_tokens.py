import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("migrations_app", "0003_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="what it is for", max_length=100)),
                ("prefix", models.CharField(max_length=8, unique=True)),
                (
                    "digest",
                    models.CharField(help_text="HMAC-SHA256 of the whole token", max_length=64),
                ),
                (
                    "scopes",
                    models.JSONField(help_text="what it may do, within what its person may do"),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(help_text="to the minute", null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(scopes__contained_by=["read", "judge"]) & ~Q(scopes=[]),
                        name="api_token_scopes_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(expires_at__gt=F("created_at")),
                        name="api_token_expires_later",
                    ),
                ],
            },
        ),
    ]
