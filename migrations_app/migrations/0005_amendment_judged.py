from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("migrations_app", "0004_api_tokens")]

    operations = [
        migrations.AddField(
            model_name="planamendment",
            name="judged",
            field=models.JSONField(
                default=dict, help_text="judged pairs at that moment, by slug of the dimension"
            ),
        ),
        migrations.AlterField(
            model_name="planamendment",
            name="changes",
            field=models.JSONField(help_text="list of term, of (dimension or segment), old, new"),
        ),
    ]
