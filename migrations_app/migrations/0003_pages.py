import django.db.models.deletion
import migrations_app.models.plan
from django.conf import settings
from django.db import migrations, models


def give_codes(apps, schema_editor):
    """One code of its own to every row that is there already."""
    migration_model = apps.get_model("migrations_app", "Migration")
    for row in migration_model.objects.filter(judging_code=None):
        row.judging_code = migrations_app.models.plan.new_judging_code()
        row.save(update_fields=["judging_code"])


class Migration(migrations.Migration):
    dependencies = [
        ("migrations_app", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="importjob",
            name="requested_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="migration",
            name="judging_code",
            field=models.CharField(editable=False, max_length=12, null=True),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="migration",
            name="judging_code",
            field=models.CharField(
                default=migrations_app.models.plan.new_judging_code,
                editable=False,
                help_text="names the migration to annotators, who must not read models off its slug",
                max_length=12,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="monthly_interactions",
            field=models.PositiveBigIntegerField(
                blank=True, help_text="answers a month, to say what a difference means", null=True
            ),
        ),
    ]
