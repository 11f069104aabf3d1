from django.db import migrations

from migrations_app.models.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("annotation", "0006_quality")]

    operations = [
        append_only("annotation_givenreasons"),
        append_only("annotation_flag"),
        append_only("annotation_flagresolution"),
        append_only("annotation_guess"),
        append_only("annotation_trainingresult"),
        append_only("annotation_trainingtry"),
        append_only("annotation_adjudication"),
    ]
