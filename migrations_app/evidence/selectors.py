"""Read the imported evidence: its digest, and how well the arms pair up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from migrations_app.evidence import uploads
from migrations_app.models import Candidate, ImportJob, Migration, OutputPair

_DIGEST = """
    WITH output AS (
        SELECT o.id, o.prompt_id, m.slug, o.sha256
        FROM migrations_app_output o
        JOIN migrations_app_prompt p ON p.id = o.prompt_id
        JOIN migrations_app_languagemodel m ON m.id = o.language_model_id
        WHERE p.migration_id = %(migration)s
    ), part AS (
        SELECT prompt_id, jsonb_build_array('output', slug, sha256)::text AS content FROM output
        UNION ALL
        SELECT o.prompt_id, jsonb_build_array('score', d.slug, k.name, o.slug, s.value)::text
        FROM migrations_app_metricscore s
        JOIN output o ON o.id = s.output_id
        JOIN migrations_app_metric k ON k.id = s.metric_id
        JOIN migrations_app_qualitydimension d ON d.id = k.dimension_id
        UNION ALL
        SELECT x.prompt_id, jsonb_build_array('pair', d.slug, k.name, m.slug, s.value)::text
        FROM migrations_app_metricscore s
        JOIN migrations_app_outputpair x ON x.id = s.pair_id
        JOIN migrations_app_candidate c ON c.id = x.candidate_id
        JOIN migrations_app_languagemodel m ON m.id = c.language_model_id
        JOIN migrations_app_metric k ON k.id = s.metric_id
        JOIN migrations_app_qualitydimension d ON d.id = k.dimension_id
        WHERE c.migration_id = %(migration)s
    ), prompt AS (
        SELECT p.external_id, sha256(convert_to(
            p.external_id || ' ' || p.sha256 || string_agg(part.content, ' '
                ORDER BY part.content COLLATE "C"), 'UTF8')) AS digest
        FROM part JOIN migrations_app_prompt p ON p.id = part.prompt_id
        GROUP BY p.id
    )
    SELECT encode(sha256(string_agg(digest, ''::bytea ORDER BY external_id COLLATE "C")), 'hex')
    FROM prompt
"""

_PAIRING = """
    SELECT m.slug,
        count(*) FILTER (WHERE i.id IS NOT NULL AND o.id IS NOT NULL) AS matched,
        count(*) FILTER (WHERE o.id IS NULL) AS only_incumbent,
        count(*) FILTER (WHERE i.id IS NULL) AS only_candidate,
        count(*) FILTER (WHERE i.id IS NOT NULL AND o.id IS NOT NULL AND p.golden) AS golden
    FROM migrations_app_candidate c
    JOIN migrations_app_migration g ON g.id = c.migration_id
    JOIN migrations_app_languagemodel m ON m.id = c.language_model_id
    JOIN migrations_app_prompt p ON p.migration_id = g.id
    LEFT JOIN migrations_app_output i
        ON i.prompt_id = p.id AND i.language_model_id = g.incumbent_id
    LEFT JOIN migrations_app_output o
        ON o.prompt_id = p.id AND o.language_model_id = c.language_model_id
    WHERE g.id = %(migration)s AND (i.id IS NOT NULL OR o.id IS NOT NULL)
    GROUP BY m.slug, c.position ORDER BY c.position
"""

_EMPTY = """
    SELECT m.slug, count(*)
    FROM migrations_app_output o
    JOIN migrations_app_prompt p ON p.id = o.prompt_id
    JOIN migrations_app_languagemodel m ON m.id = o.language_model_id
    WHERE p.migration_id = %(migration)s AND o.content IN ('""', '[]', '{}')
    GROUP BY m.slug ORDER BY m.slug
"""

_MISSING = """
    WITH wanted AS (
        SELECT count(*) FILTER (WHERE x.kind = 'output') AS outputs,
            count(*) FILTER (WHERE x.kind = 'pair') AS pairs
        FROM (
            SELECT 'output' AS kind FROM migrations_app_output o
            JOIN migrations_app_prompt p ON p.id = o.prompt_id
            WHERE p.migration_id = %(migration)s
            UNION ALL
            SELECT 'pair' FROM migrations_app_outputpair y
            JOIN migrations_app_prompt p ON p.id = y.prompt_id
            WHERE p.migration_id = %(migration)s
        ) AS x
    )
    SELECT d.slug || ':' || k.name,
        CASE WHEN k.pairwise THEN wanted.pairs ELSE wanted.outputs END - count(s.id) AS missing
    FROM migrations_app_metric k
    JOIN migrations_app_qualitydimension d ON d.id = k.dimension_id
    LEFT JOIN migrations_app_metricscore s ON s.metric_id = k.id
    CROSS JOIN wanted
    WHERE d.migration_id = %(migration)s
    GROUP BY d.slug, k.name, k.pairwise, wanted.pairs, wanted.outputs
    ORDER BY 1
"""

_DIFFERS = """
    SELECT count(*) FILTER (WHERE prompts > 1), count(*) FILTER (WHERE prompts = 1)
    FROM (
        SELECT count(DISTINCT data->'prompt') AS prompts
        FROM migrations_app_stagedrow WHERE job_id = %(job)s AND kind = 'item'
        GROUP BY external_id HAVING count(DISTINCT data) > 1
    ) AS item
"""


def evidence_digest(migration_id: int | str) -> str | None:
    """SHA-256 over the content of all prompts, outputs and scores; None where there are none.

    Two levels, so that the text hashed at once is that of one prompt, or 32 bytes a prompt.
    """
    rows = _fetch(_DIGEST, {"migration": int(migration_id)})
    digest = rows[0][0]
    return None if digest is None else str(digest)


def pairing_report(migration: Migration) -> dict[str, Any]:
    """Per candidate: matched and unmatched; per system: empty outputs; per metric: missing."""
    parameters = {"migration": migration.pk}
    names = ("matched", "only_incumbent", "only_candidate", "golden")
    return {
        "pairing": {
            slug: dict(zip(names, counts, strict=True))
            for slug, *counts in _fetch(_PAIRING, parameters)
        },
        "empty_outputs": dict(_fetch(_EMPTY, parameters)),
        "missing_scores": {name: n for name, n in _fetch(_MISSING, parameters) if n},
    }


def arms_differ(job_id: int) -> dict[str, int]:
    """Staged prompts that the arms tell differently: in the prompt itself, or beside it."""
    prompts, attributes = _fetch(_DIFFERS, {"job": job_id})[0]
    return {"prompt_differs": prompts, "attributes_differ": attributes}


def _fetch(query: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


@dataclass(frozen=True)
class JobPage:
    """A job in words. rate: rows a second, None before the first batch."""

    job: ImportJob
    percent: int
    rate: float | None
    phase: str
    files_there: bool

    @property
    def running(self) -> bool:
        return self.job.state in (ImportJob.State.QUEUED, ImportJob.State.RUNNING)

    @property
    def dry_run(self) -> bool:
        return bool(self.job.options.get("dry_run"))

    @property
    def bad_rows_beyond(self) -> int:
        """Bad rows counted, and not kept by name."""
        return max(0, int(self.job.report.get("bad_rows", 0)) - len(self.job.errors))


def jobs_of(migration: Migration) -> QuerySet[ImportJob]:
    return migration.import_jobs.select_related("requested_by").order_by("-pk")


def job_page(job: ImportJob) -> JobPage:
    rows = f"{job.rows_read:,} of about {job.rows_total:,} rows read"
    if job.state == ImportJob.State.QUEUED:
        phase = "Waiting for a worker"
    elif job.rows_read and job.rows_read >= job.rows_total:
        phase = "All rows read; checking them, then writing all at once"
    else:
        phase = rows if job.rows_read else "Opening the files"
    return JobPage(
        job=job,
        percent=min(100, round(100 * job.rows_read / max(job.rows_total, 1))),
        rate=_rate(job),
        phase=phase,
        files_there=uploads.there(job.pk),
    )


def population_lines(migration: Migration) -> list[Candidate]:
    """Candidates with `n_pairs`: prompts that have both outputs."""
    pairs = Count("pairs", filter=Q(pairs__population=OutputPair.Population.FROZEN))
    return list(migration.candidates.select_related("language_model").annotate(n_pairs=pairs))


def _rate(job: ImportJob) -> float | None:
    started = job.report.get("started_at")
    if not started or not job.heartbeat_at or not job.rows_read:
        return None
    seconds = (job.heartbeat_at - datetime.fromisoformat(started)).total_seconds()
    return job.rows_read / seconds if seconds > 0 else None
