"""Human values of imported files become judgments; all set-based, in the import's transaction."""

from typing import Any

import numpy as np
from django.db import connection

from annotation.errors import AlreadyForTheModel, NoHumanValues
from annotation.models import Judgment, Stream
from annotation.services import imported_sql as sql
from annotation.services.queue import next_batch, population_size
from annotation.signals import judgments_recorded
from migrations_app.audit.services import record
from migrations_app.evidence.readers import BadRow
from migrations_app.evidence.sinks import HumanBatch, HumanMode, SinkReport
from migrations_app.evidence.staging import refresh_statistics
from migrations_app.models import Epoch

KEPT_ERRORS = 1000


def import_judgments(batch: HumanBatch) -> SinkReport:
    """The sink of the import. A value found twice changes nothing; another value is a revision."""
    epoch = batch.migration.epoch
    parameters = _parameters(batch, epoch)
    _gather(parameters)
    errors = _between_steps()
    if errors:
        return SinkReport({}, tuple(errors[:KEPT_ERRORS]), len(errors))
    counts = _queue(batch, epoch, parameters)
    counts["judgments"] = _judge(parameters)
    changed = {row[0] for row in _fetch(sql.CHANGED_DIMENSIONS, parameters)}
    if changed:
        _announce(batch, counts, changed)
    return SinkReport(counts)


def import_digest(job_id: str) -> str | None:
    """SHA-256 over the judgments that import `job_id` brought; None where there are none."""
    digest = _fetch(sql.IMPORT_DIGEST, {"job": int(job_id)})[0][0]
    return None if digest is None else str(digest)


def _parameters(batch: HumanBatch, epoch: Epoch) -> dict[str, Any]:
    drawn = batch.mode is HumanMode.RANDOM_SAMPLE
    stream = Stream.RANDOM if drawn else Stream.IMPORTED
    return {
        "job": batch.job.pk,
        "migration": batch.migration.pk,
        "service": batch.migration.service_id,
        "epoch": epoch.pk,
        "stream": stream.value,
        "batch": next_batch(epoch, stream),
        "at": batch.at,
        "limit": batch.limit,
        "evidence_digest": batch.migration.evidence_digest,
    }


def _gather(parameters: dict[str, Any]) -> None:
    for statement in (*sql.MAKE_TABLES, sql.PER_OUTPUT, sql.PER_PAIR, sql.NAMED_BEFORE_AGGREGATE):
        _execute(statement, parameters)
    count = _fetch("SELECT count(*) FROM imported_value")[0][0]
    if not count:
        raise NoHumanValues
    refresh_statistics("imported_value", count)


def _between_steps() -> list[BadRow]:
    """Released aggregates that no step of an ordinal scale can stand for."""
    return [
        BadRow(file, line, f"aggregate {value:g} lies between the steps of {slug}: declare it with "
               f"--scale {slug}=continuous:{low:g}:{high:g}")
        for file, line, slug, value, low, high in _fetch(sql.BETWEEN_STEPS)
    ]  # fmt: skip


def _queue(batch: HumanBatch, epoch: Epoch, parameters: dict[str, Any]) -> dict[str, Any]:
    sizes = population_size(epoch)
    counts: dict[str, Any] = {}
    if batch.mode is HumanMode.RANDOM_SAMPLE:
        taken = _fetch(sql.IN_STREAM_IMPORTED, parameters)[0][0]
        if taken:
            raise AlreadyForTheModel(taken)
        counts["pairs without human value"] = _draw(batch.seed, parameters, sizes)
    else:
        _execute(sql.LEAVE_DRAWN, parameters)
        _execute(sql.PLACE_ALL, parameters)
    refresh_statistics("imported_place", len(sizes) * max(sizes.values()))
    _execute(sql.QUEUE, parameters)
    refresh_statistics("annotation_queuedpair", len(sizes) * max(sizes.values()))
    judged = dict(_fetch(sql.JUDGED_PAIRS, parameters))
    counts["judged pairs"] = {slug: judged.get(slug, 0) for slug in sizes}
    return counts


def _draw(seed: int, parameters: dict[str, Any], sizes: dict[str, int]) -> dict[str, int]:
    """Draw the sample; how many pairs of the population nobody could have drawn."""
    _execute(sql.NUMBER_PROMPTS, parameters)
    count = _fetch("SELECT count(*) FROM imported_prompt")[0][0]
    order = np.random.Generator(np.random.PCG64(seed)).permutation(count).tolist()
    copying = "COPY imported_draw (number, draw) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        for draw, index in enumerate(order, start=1):
            copy.write_row((index + 1, draw))
    eligible = dict(_fetch(sql.ELIGIBLE, parameters))
    _execute(sql.PLACE_DRAWN, parameters)
    _execute(sql.LEAVE_UNDRAWN, parameters)
    missing = {slug: size - eligible.get(slug, 0) for slug, size in sizes.items()}
    return {slug: n for slug, n in missing.items() if n}


def _judge(parameters: dict[str, Any]) -> dict[str, int]:
    _execute(sql.ANNOTATORS, parameters)
    _execute(sql.LOCK_PLACES, parameters)
    _execute(sql.ASSIGNMENTS, parameters)
    offered = _fetch("SELECT count(*) FROM imported_value")[0][0]
    refresh_statistics("annotation_assignment", offered)
    _execute(sql.JUDGMENTS, parameters)
    _execute(sql.SLOTS, parameters)
    _execute(sql.PLACES_TAKEN, parameters)
    new, revised = _fetch(sql.COUNT_JUDGMENTS, parameters)[0]
    return {"new": new, "revised": revised, "unchanged": offered - new - revised}


def _announce(batch: HumanBatch, counts: dict[str, Any], dimension_ids: set[int]) -> None:
    record(
        verb="judgments_imported",
        object_kind="judgment_import",
        object_id=batch.job.pk,
        object_digest=import_digest(str(batch.job.pk)) or "",
        migration=batch.migration,
        data={"mode": batch.mode, "limit": batch.limit, "seed": batch.seed, **counts},
    )
    judgments_recorded.send(Judgment, dimension_ids=dimension_ids)


def _execute(statement: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _fetch(statement: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
