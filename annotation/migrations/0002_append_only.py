from django.db import migrations

from migrations_app.models.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("annotation", "0001_initial"), ("migrations_app", "0002_append_only")]

    operations = [
        append_only("annotation_judgment"),
        append_only("annotation_exclusion"),
    ]
