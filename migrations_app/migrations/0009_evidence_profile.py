import django.db.models.deletion
from django.db import migrations, models

from migrations_app.models.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("migrations_app", "0008_notifications"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArmProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("evidence_digest", models.CharField(max_length=64)),
                ("n_outputs", models.PositiveIntegerField()),
                ("n_errors", models.PositiveIntegerField()),
                (
                    "n_refusals",
                    models.PositiveIntegerField(help_text="with a plain English phrase of refusal"),
                ),
                ("n_timed", models.PositiveIntegerField()),
                ("p50_s", models.FloatField(null=True)),
                ("p50_low_s", models.FloatField(null=True)),
                ("p50_high_s", models.FloatField(null=True)),
                ("p95_s", models.FloatField(null=True)),
                ("p95_low_s", models.FloatField(null=True)),
                ("p95_high_s", models.FloatField(null=True)),
                ("n_priced", models.PositiveIntegerField()),
                ("cost_usd", models.FloatField(help_text="mean, of one output", null=True)),
                ("cost_sd_usd", models.FloatField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "language_model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="migrations_app.languagemodel",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="profiles",
                        to="migrations_app.migration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("migration", "evidence_digest", "language_model"),
                        name="arm_profile_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("n_errors__lte", models.F("n_outputs"))),
                        name="arm_profile_errors_within",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusalTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("evidence_digest", models.CharField(max_length=64)),
                ("expected_behaviour", models.CharField(blank=True, max_length=100)),
                ("both_refuse", models.PositiveIntegerField()),
                ("newly_refused", models.PositiveIntegerField()),
                ("newly_answered", models.PositiveIntegerField()),
                ("neither_refuses", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="migrations_app.candidate",
                    ),
                ),
                (
                    "migration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="migrations_app.migration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("migration", "evidence_digest", "candidate", "expected_behaviour"),
                        name="refusal_table_once",
                    )
                ],
            },
        ),
        append_only("migrations_app_armprofile"),
        append_only("migrations_app_refusaltable"),
    ]
