from django.db import migrations
from django.db.migrations.operations.special import RunSQL

from migrations_app.models.append_only import append_only

# Whoever has judged holds a slot; a pair wants at least as many people as have judged it.
FILL = """
    UPDATE annotation_assignment a SET slot = f.slot, judged_at = f.judged_at
    FROM (
        SELECT assignment_id, max(created_at) AS judged_at,
            row_number() OVER (PARTITION BY queued_id ORDER BY assignment_id) AS slot
        FROM (
            SELECT j.assignment_id, j.created_at, b.queued_id
            FROM annotation_judgment j JOIN annotation_assignment b ON b.id = j.assignment_id
        ) AS judged
        GROUP BY queued_id, assignment_id
    ) AS f
    WHERE f.assignment_id = a.id;

    UPDATE annotation_queuedpair q
    SET taken = f.people, judged = f.people, overlap = greatest(q.overlap, f.people)
    FROM (
        SELECT queued_id, count(slot) AS people
        FROM annotation_assignment WHERE slot IS NOT NULL GROUP BY queued_id
    ) AS f
    WHERE f.queued_id = q.id;
"""


class Migration(migrations.Migration):
    dependencies = [("annotation", "0003_slots")]

    operations = [
        RunSQL(sql=FILL, reverse_sql=RunSQL.noop),
        append_only("annotation_skip"),
    ]
