"""How much of a queue is begun, done and set aside, kept as the queue changes."""

from django.db import models
from django.db.migrations.operations.special import RunSQL

from migrations_app.models import Candidate, Epoch


class QueueTally(models.Model):
    """What one statement changed in the designed streams of a candidate; the sum is how many.

    Triggers of the queue add these rows, and services.tallies sums them up now and then. As rows
    are only added, people who judge at once wait for nobody here.
    """

    # No foreign keys in the database: it writes these itself, and each would lock a row all share.
    epoch = models.ForeignKey(
        Epoch, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    candidate = models.ForeignKey(
        Candidate,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    begun = models.IntegerField(help_text="pairs lent or judged")
    done = models.IntegerField(help_text="pairs with all the judgments asked for")
    withdrawn = models.IntegerField(help_text="pairs set aside that nobody has")

    def __str__(self) -> str:
        return f"{self.begun} begun, {self.done} done of {self.candidate}"


_SUMS = """
    INSERT INTO annotation_queuetally (epoch_id, candidate_id, begun, done, withdrawn)
    SELECT c.epoch_id, c.candidate_id, sum(c.begun), sum(c.done), sum(c.withdrawn)
    FROM (
        SELECT r.epoch_id,
            (SELECT p.candidate_id FROM migrations_app_outputpair p WHERE p.id = r.pair_id)
                AS candidate_id,
            r.sign * (r.taken > 0)::int AS begun,
            r.sign * (r.judged >= r.overlap)::int AS done,
            r.sign * (r.withdrawn AND r.taken = 0)::int AS withdrawn
        FROM ({rows}) AS r
        WHERE r.stream IN ('random', 'active') AND (r.taken > 0 OR r.withdrawn)
    ) AS c
    GROUP BY 1, 2
    HAVING sum(c.begun) <> 0 OR sum(c.done) <> 0 OR sum(c.withdrawn) <> 0
"""
_AFTER = "SELECT 1 AS sign, n.* FROM new_rows n"
_BEFORE = "SELECT -1 AS sign, o.* FROM old_rows o"
_TRIGGER = """
    CREATE FUNCTION annotation_tally_{on}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {sums};
        RETURN NULL;
    END $$;
    CREATE TRIGGER tally_{on} AFTER {on} ON annotation_queuedpair REFERENCING {tables}
        FOR EACH STATEMENT EXECUTE FUNCTION annotation_tally_{on}();
"""
_OLD, _NEW = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"


def _trigger(on: str, rows: str, tables: str) -> str:
    return _TRIGGER.format(on=on, sums=_SUMS.format(rows=rows), tables=tables)


_ALL = "SELECT 1 AS sign, q.* FROM annotation_queuedpair q"
TALLY = RunSQL(
    sql=f"{_SUMS.format(rows=_ALL)};"
    + _trigger("insert", _AFTER, _NEW)
    + _trigger("update", f"{_AFTER} UNION ALL {_BEFORE}", f"{_OLD} {_NEW}")
    + _trigger("delete", _BEFORE, _OLD),
    reverse_sql="".join(
        f"DROP TRIGGER tally_{on} ON annotation_queuedpair; DROP FUNCTION annotation_tally_{on}();"
        for on in ("insert", "update", "delete")
    ),
)
