"""Pieces of SQL that several counts share. `j` is a judgment, `q` the queued pair it is of."""

JOINED = """
    FROM annotation_judgment j
    JOIN annotation_assignment a ON a.id = j.assignment_id
    JOIN annotation_queuedpair q ON q.id = a.queued_id
"""

# Few judgments are revisions: hashing those alone is what keeps this cheap.
LAST = """
    NOT j.retracted AND NOT EXISTS (
        SELECT 1 FROM annotation_judgment n
        WHERE n.assignment_id = j.assignment_id AND n.dimension_id = j.dimension_id
        AND n.revision > j.revision AND n.revision > 1
    )
"""

# By the last decision about each, of all migrations: few judgments are ever excluded.
EXCLUDED = """
    SELECT w.judgment_id FROM (
        SELECT DISTINCT ON (e.judgment_id) e.judgment_id, e.excluded
        FROM annotation_exclusion e ORDER BY e.judgment_id, e.revision DESC
    ) w WHERE w.excluded
"""

COUNTS = f"""
    {LAST} AND NOT EXISTS (SELECT 1 FROM ({EXCLUDED}) x WHERE x.judgment_id = j.id)
"""  # noqa: S608 - no input in it
