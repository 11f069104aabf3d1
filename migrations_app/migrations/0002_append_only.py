from django.db import migrations

from migrations_app.models.append_only import FUNCTION, append_only


class Migration(migrations.Migration):
    dependencies = [("migrations_app", "0001_initial")]

    operations = [
        FUNCTION,
        append_only("migrations_app_epoch"),
        append_only("migrations_app_plan"),
        append_only("migrations_app_planamendment"),
        append_only("migrations_app_recommendation"),
        append_only("migrations_app_recommendationdimension"),
        append_only("migrations_app_auditevent"),
        migrations.RunSQL(
            "ALTER TABLE migrations_app_stagedrow SET UNLOGGED",
            "ALTER TABLE migrations_app_stagedrow SET LOGGED",
        ),
    ]
