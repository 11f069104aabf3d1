"""Keep the tallies of a queue few, so that reading them stays quick."""

from annotation.selectors.desk import Desk
from annotation.selectors.standings import Tallies
from migrations_app.models import prepared

MOST_ROWS = 256


def sum_up(desk: Desk, found: Tallies) -> None:
    """Put one row per candidate in the place of many, in the caller's transaction.

    Whoever reads meanwhile sees the rows before or the rows after, with the same sum. What another
    transaction is summing up is left to it.
    """
    if found.rows > MOST_ROWS:
        prepared.rows(_SUM_UP, {"epoch": desk.epoch_id})


_SUM_UP = """
    WITH taken AS (
        DELETE FROM annotation_queuetally WHERE id IN (
            SELECT id FROM annotation_queuetally WHERE epoch_id = %(epoch)s::bigint
            ORDER BY id FOR UPDATE SKIP LOCKED
        )
        RETURNING epoch_id, candidate_id, begun, done, withdrawn
    )
    INSERT INTO annotation_queuetally (epoch_id, candidate_id, begun, done, withdrawn)
    SELECT epoch_id, candidate_id, sum(begun), sum(done), sum(withdrawn)
    FROM taken GROUP BY epoch_id, candidate_id
"""
