from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("annotation", "0004_fill_slots")]

    operations = [
        migrations.AddField(
            model_name="queuedpair",
            name="turn",
            field=models.PositiveIntegerField(
                null=True, help_text="order among the pairs drawn ahead of the random stream"
            ),
        ),
        migrations.AddIndex(
            model_name="queuedpair",
            index=models.Index(
                fields=["epoch", "turn"], condition=Q(turn__isnull=False), name="queue_ahead"
            ),
        ),
    ]
