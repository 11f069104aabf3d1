import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

READ_BEFORE_IT_WAS_COMPUTED = """
ALTER TABLE calibration_fit DISABLE TRIGGER append_only;
UPDATE calibration_fit SET read_at = created_at - make_interval(secs => seconds);
ALTER TABLE calibration_fit ENABLE TRIGGER append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("calibration", "0002_append_only"), ("migrations_app", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="fit",
            name="read_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="when it read its evidence"
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(READ_BEFORE_IT_WAS_COMPUTED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="fit",
            name="method",
            field=models.CharField(
                choices=[("nuts", "Nuts"), ("reweighted", "Reweighted")], max_length=16
            ),
        ),
        migrations.RemoveConstraint(model_name="fit", name="fit_once_per_evidence"),
        migrations.AddConstraint(
            model_name="fit",
            constraint=models.UniqueConstraint(
                fields=("dimension", "digest", "method"), name="fit_once_per_evidence"
            ),
        ),
        migrations.CreateModel(
            name="KeptPosterior",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("data", models.BinaryField(help_text="draws of the parameters")),
                ("annotators", models.JSONField()),
                ("judgments", models.BinaryField()),
                (
                    "dimension",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_posterior",
                        to="migrations_app.qualitydimension",
                    ),
                ),
                (
                    "fit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calibration.fit",
                    ),
                ),
            ],
        ),
    ]
