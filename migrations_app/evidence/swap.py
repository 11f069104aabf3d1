"""From staged rows to the tables, set by set; only what is new or changed is written."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from migrations_app.evidence.staging import refresh_statistics
from migrations_app.evidence.swap_sql import (
    METRICS,
    OUTPUT_SCORES,
    OUTPUTS,
    PAIR_SCORES,
    PAIRS,
    PROMPTS,
)
from migrations_app.models import ImportJob, Migration

Counts = dict[str, dict[str, int]]


def swap_in(job: ImportJob, migration: Migration, metrics: Mapping[str, str]) -> Counts:
    """{"new": {...}, "changed": {...}}. metrics: descriptions by name."""
    parameters = {
        "job": job.pk,
        "migration": migration.pk,
        "incumbent": migration.incumbent.slug,
        "tool": "successor",
        "metrics": json.dumps(dict(metrics)),
    }
    prompts = _write(PROMPTS, parameters)
    outputs = _write(OUTPUTS, parameters)
    refresh_statistics("migrations_app_prompt, migrations_app_output", sum(outputs))
    pairs = _write(PAIRS, parameters)
    refresh_statistics("migrations_app_outputpair", sum(pairs))
    _write(METRICS, parameters)
    scores = _add(_write(OUTPUT_SCORES, parameters), _write(PAIR_SCORES, parameters))
    refresh_statistics("migrations_app_metricscore", sum(scores))
    written = {"prompts": prompts, "outputs": outputs, "pairs": pairs, "scores": scores}
    return {
        "new": {name: new for name, (new, _) in written.items()},
        "changed": {name: changed for name, (_, changed) in written.items()},
    }


def _write(query: str, parameters: Mapping[str, Any]) -> tuple[int, int]:
    """(rows new, rows changed). A row that was there has a deleting transaction: xmax."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {query} RETURNING xmax = 0 AS is_new)
            SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
            """,  # noqa: S608 - the queries are constants of swap_sql
            parameters,
        )
        new, changed = cursor.fetchone()
    return new, changed


def _add(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]
