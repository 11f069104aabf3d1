"""What only the whole of the staged rows can tell: duplicates, and rows about nothing."""

from collections.abc import Iterable

from django.db import connection

from migrations_app.evidence.readers import BadRow
from migrations_app.evidence.staging import KEPT_BAD_ROWS
from migrations_app.models import ImportJob

_TWICE = """
    SELECT file, line, kind || ' of ' || external_id || ' was already on line ' || before AS reason
    FROM (
        SELECT file, line, external_id, CASE kind
                WHEN 'item' THEN trim('item ' || system)
                WHEN 'score' THEN 'score ' || name ELSE 'value ' || name END AS kind,
            lag(line) OVER (
                PARTITION BY kind, external_id, least(system, nullif(system_b, '')),
                    greatest(system, system_b), dimension, name
                ORDER BY file, line
            ) AS before
        FROM migrations_app_stagedrow
        WHERE job_id = %(job)s AND kind <> 'output'
    ) AS seen
    WHERE before IS NOT NULL
"""

_ABOUT_NOTHING = """
    WITH known AS (
        SELECT external_id, system FROM migrations_app_stagedrow
        WHERE job_id = %(job)s AND kind = 'output'
        UNION
        SELECT p.external_id, m.slug
        FROM migrations_app_output o
        JOIN migrations_app_prompt p ON p.id = o.prompt_id
        JOIN migrations_app_languagemodel m ON m.id = o.language_model_id
        JOIN migrations_app_migration g ON g.id = p.migration_id
        WHERE g.slug = %(migration)s
    ), wanted AS (
        SELECT file, line, external_id, system FROM migrations_app_stagedrow
        WHERE job_id = %(job)s AND kind IN ('score', 'human')
        UNION ALL
        SELECT file, line, external_id, system_b FROM migrations_app_stagedrow
        WHERE job_id = %(job)s AND kind IN ('score', 'human') AND system_b <> ''
    )
    SELECT DISTINCT file, line,
        'there is no output of ' || system || ' on item ' || external_id AS reason
    FROM wanted
    WHERE NOT EXISTS (
        SELECT FROM known
        WHERE known.external_id = wanted.external_id AND known.system = wanted.system
    )
"""

_TWO_KINDS_OF_METRIC = """
    WITH first AS (
        SELECT DISTINCT ON (dimension, name, system_b <> '') dimension, name, file, line,
            system_b <> '' AS pairwise
        FROM migrations_app_stagedrow
        WHERE job_id = %(job)s AND kind = 'score'
        ORDER BY dimension, name, system_b <> '', file, line
    ), known AS (
        SELECT d.slug AS dimension, k.name, k.pairwise
        FROM migrations_app_metric k
        JOIN migrations_app_qualitydimension d ON d.id = k.dimension_id
        JOIN migrations_app_migration g ON g.id = d.migration_id
        WHERE g.slug = %(migration)s
        UNION
        SELECT dimension, name, pairwise FROM first WHERE NOT pairwise
    )
    SELECT file, line, 'metric ' || name || ' scores outputs in one place and pairs in another'
    FROM first JOIN known USING (dimension, name)
    WHERE first.pairwise <> known.pairwise
"""


def check_staged(job: ImportJob, migration: str, *, complete: bool) -> tuple[list[BadRow], int]:
    """The first bad rows, ordered by file and line, and how many there are.

    complete: False where rows were unreadable. What speaks of missing outputs is then not named,
    nor beside rows that came twice: it would bury the cause under its consequences.
    """
    found = [_bad_rows(query, job, migration) for query in (_TWICE, _TWO_KINDS_OF_METRIC)]
    if complete and not any(count for _, count in found):
        found.append(_bad_rows(_ABOUT_NOTHING, job, migration))
    rows = sorted(row for rows, _ in found for row in rows)
    return rows[:KEPT_BAD_ROWS], sum(count for _, count in found)


def _bad_rows(query: str, job: ImportJob, migration: str) -> tuple[list[BadRow], int]:
    limited = f"""
        SELECT file, line, reason, count(*) OVER ()
        FROM ({query}) AS bad (file, line, reason)
        ORDER BY file, line LIMIT {KEPT_BAD_ROWS}
    """  # noqa: S608 - both parts are constants of this module
    with connection.cursor() as cursor:
        cursor.execute(limited, {"job": job.pk, "migration": migration})
        rows = cursor.fetchall()
    return _rows(rows), rows[0][3] if rows else 0


def _rows(rows: Iterable[tuple[str, int, str, int]]) -> list[BadRow]:
    return [BadRow(file, line, reason) for file, line, reason, _ in rows]
