"""The judgments of a migration as one file, written while it is read: CSV or JSON Lines."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from annotation.models import CHECKS
from migrations_app.lines import Kind, csv_line
from migrations_app.models import Migration

AT_ONCE = 200


COLUMNS = (
    "id", "pair", "prompt", "segment", "dimension", "annotator", "stream", "answer", "revision",
    "rubric_version", "active_s", "judged_at", "excluded",
)  # fmt: skip
ARMS = ("candidate", "candidate_side", "value")
_ROWS = """
    SELECT j.id, q.pair_id, t.external_id, t.segment, d.slug, n.name, q.stream, j.answer,
        j.revision, j.rubric_version, j.active_s, j.judged_at,
        coalesce((
            SELECT x.excluded FROM annotation_exclusion x WHERE x.judgment_id = j.id
            ORDER BY x.revision DESC LIMIT 1
        ), false),
        l.slug, a.candidate_side, j.value
    FROM annotation_judgment j
    JOIN annotation_assignment a ON a.id = j.assignment_id
    JOIN annotation_annotator n ON n.id = a.annotator_id
    JOIN annotation_queuedpair q ON q.id = a.queued_id
    JOIN migrations_app_outputpair p ON p.id = q.pair_id
    JOIN migrations_app_prompt t ON t.id = p.prompt_id
    JOIN migrations_app_candidate c ON c.id = p.candidate_id
    JOIN migrations_app_languagemodel l ON l.id = c.language_model_id
    JOIN migrations_app_qualitydimension d ON d.id = j.dimension_id
    WHERE q.epoch_id = %(epoch)s AND NOT j.retracted
    AND (%(checks)s OR NOT q.stream = ANY(%(of_checks)s))
    AND (NOT %(blind)s OR q.judged >= q.overlap)
    AND NOT EXISTS (
        SELECT FROM annotation_judgment newer WHERE newer.assignment_id = j.assignment_id
        AND newer.dimension_id = j.dimension_id AND newer.revision > j.revision
    )
    ORDER BY j.id
"""


def export_judgments(
    migration: Migration, kind: Kind, *, blind: bool, checks: bool
) -> Iterator[str]:
    """Current judgments of the epoch in force, oldest first, read by a cursor of the server.

    blind: without what tells the arms apart, and without pairs that people are still asked about.
    checks: with gold pairs and repeats.
    """
    columns = COLUMNS if blind else (*COLUMNS, *ARMS)
    write = csv_line if kind is Kind.CSV else _json_row(columns)
    parameters: dict[str, Any] = {
        "epoch": migration.epoch.pk,
        "blind": blind,
        "checks": checks,
        "of_checks": [stream.value for stream in CHECKS],
    }
    if kind is Kind.CSV:
        yield csv_line(columns)
    # A cursor lives as long as its transaction.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS, parameters)
        while rows := cursor.fetchmany(AT_ONCE):
            yield "".join(write(_plain(row)[: len(columns)]) for row in rows)


def _plain(row: tuple[Any, ...]) -> list[Any]:
    plain = list(row)
    answer = json.loads(plain[_ANSWER])
    plain[_ANSWER] = answer.get("choice", answer)
    plain[_JUDGED_AT] = plain[_JUDGED_AT].isoformat()
    return plain


_ANSWER, _JUDGED_AT = COLUMNS.index("answer"), COLUMNS.index("judged_at")


def _json_row(columns: tuple[str, ...]) -> Callable[[Any], str]:
    def write(values: Any) -> str:
        line = json.dumps(dict(zip(columns, values, strict=True)), ensure_ascii=False)
        return f"{line}\n"

    return write
