"""Import evidence: all of it, or nothing."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from migrations_app.audit.services import record
from migrations_app.errors import SuccessorError
from migrations_app.evidence import jobs, uploads
from migrations_app.evidence.checks import check_staged
from migrations_app.evidence.compatibility import keep_template_results
from migrations_app.evidence.errors import (
    BadRows,
    EvidenceFrozen,
    ImportCancelled,
    NothingToImport,
    StagedRowsLost,
)
from migrations_app.evidence.profile import keep_profiles
from migrations_app.evidence.readers import DimensionSpec, Source, SourceError, open_source
from migrations_app.evidence.registry import ensure_migration, known_dimensions
from migrations_app.evidence.request import ImportRequest
from migrations_app.evidence.selectors import arms_differ, evidence_digest, pairing_report
from migrations_app.evidence.sinks import HumanBatch, HumanMode, sinks
from migrations_app.evidence.staging import KEPT_BAD_ROWS, Progress, Staged, Stager
from migrations_app.evidence.swap import Counts, swap_in
from migrations_app.models import ImportJob, Migration, StagedRow
from migrations_app.planning.epochs import open_epoch

# With the hash of the migration's slug: two imports into one migration wait for each other.
SWAP_LOCK = 7_265_003


def import_evidence(
    *,
    request: ImportRequest,
    progress: Progress = lambda source: None,
    actor: AbstractBaseUser | None = None,
) -> ImportJob:
    """The finished job, its report included; BadRows and other refusals leave nothing imported."""
    jobs.sweep_abandoned()
    job = jobs.open_running(
        source=request.path.name[:1000],
        options=request.options,
        migration=Migration.objects.filter(slug=request.migration).first(),
        requested_by_id=actor.pk if actor else None,
    )
    with jobs.running(job):
        _import(job, request, progress, actor)
    return job


def run_job(*, job_id: int) -> ImportJob | None:
    """Run a queued job on its uploaded files; None where another process has it, or it ended.

    A refusal is the job's outcome, and is written there. Files are kept where nothing came of them.
    """
    job = jobs.claim(job_id)
    if job is None:
        return None
    with suppress(SuccessorError), jobs.running(job):
        request = ImportRequest.from_options(job.options, uploads.unpack(job.pk))
        _import(job, request, lambda source: None, job.requested_by)
        if not request.dry_run:
            uploads.remove(job.pk)
    return job


def _import(
    job: ImportJob, request: ImportRequest, progress: Progress, actor: AbstractBaseUser | None
) -> None:
    started = monotonic()
    source = _open(request)
    dimensions = _chosen(source, request)
    job.content_sha256 = _content_sha256(source.files)
    names = frozenset(spec.slug for spec in dimensions)
    staged = Stager(job, source, request.arms, names, request.human).stage(progress)
    _refuse_bad(job, request, source, staged)
    report = _read_report(source, staged)
    with transaction.atomic():
        _wait_for_other_imports(request.migration)
        _refuse_lost(job, staged)
        migration = ensure_migration(request, dimensions)
        report |= _swap(job, migration, request, source, actor)
        report["seconds"] = round(monotonic() - started, 2)
        _succeed(job, migration, report)
        transaction.set_rollback(request.dry_run)
    if request.dry_run:
        _succeed(job, job.migration, report)
    job.refresh_from_db()


def _open(request: ImportRequest) -> Source:
    return open_source(
        request.path,
        segment_prefix=request.segment_prefix,
        arms=request.arms,
        scale=request.scale,
        known=known_dimensions(request.migration),
    )


def _chosen(source: Source, request: ImportRequest) -> list[DimensionSpec]:
    """Those named; else all that people judge as better or worse."""
    if request.dimensions:
        return [source.dimension(name) for name in dict.fromkeys(request.dimensions)]
    chosen = [s for s in source.dimensions.values() if s.higher_is_better is not None]
    if not chosen:
        raise SourceError(
            f"{source.name} has no quality dimension that can be judged: name one with "
            "--dimension, or declare one, for example --scale correctness=acceptance"
        )
    return chosen


def _refuse_bad(job: ImportJob, request: ImportRequest, source: Source, staged: Staged) -> None:
    rows, count = check_staged(job, request.migration, complete=not staged.bad)
    bad = sorted(staged.bad + rows)[:KEPT_BAD_ROWS]
    if bad:
        raise BadRows(bad, staged.bad_count + count)
    if not staged.rows:
        raise NothingToImport(f"{source.name} holds no row about the systems named")
    if source.systems:
        _refuse_unknown(request, source)


def _refuse_unknown(request: ImportRequest, source: Source) -> None:
    """A system without any output, in the files or before, is a name mistyped."""
    there = Migration.objects.filter(slug=request.migration)
    known = source.systems | set(
        there.values_list("prompts__outputs__language_model__slug", flat=True).distinct()
    )
    missing = sorted(request.arms.systems - known)
    if missing:
        raise SourceError(
            f"{source.name} has no output of {', '.join(missing)}; "
            f"it has {', '.join(sorted(source.systems)[:20])}"
        )


def _refuse_lost(job: ImportJob, staged: Staged) -> None:
    if StagedRow.objects.filter(job=job).count() != staged.rows.total():
        raise StagedRowsLost


def _swap(
    job: ImportJob,
    migration: Migration,
    request: ImportRequest,
    source: Source,
    actor: AbstractBaseUser | None,
) -> dict[str, Any]:
    before = migration.evidence_digest
    counts = swap_in(job, migration, source.metrics)
    digest = evidence_digest(migration.pk) or ""
    changed = digest != before
    if changed:
        _refuse_after_freeze(migration, request, counts)
        migration.evidence_digest = digest
        migration.save(update_fields=["evidence_digest"])
        record(
            verb="evidence_imported",
            object_kind="evidence",
            object_id=migration.pk,
            object_digest=digest,
            migration=migration,
            actor=actor,
            data={"import_job": job.pk, "content_sha256": job.content_sha256, **counts},
        )
        _begin_epoch(migration, request, counts, actor)
    keep_profiles(migration)
    keep_template_results(migration)
    report = {**counts, **pairing_report(migration), **arms_differ(job.pk)}
    human = _hand_over(job, migration, request)
    return {**report, "human": human, "evidence_digest": digest, "evidence_changed": changed}


def _refuse_after_freeze(migration: Migration, request: ImportRequest, counts: Counts) -> None:
    """Pairs beyond those that were planned for never come; other changes in a new epoch only."""
    plan = migration.plan
    if plan is None or (request.new_epoch and not counts["new"]["pairs"]):
        return
    words = ", ".join(
        f"{n} {kind} {name}" for kind, by in counts.items() for name, n in by.items() if n
    )
    raise EvidenceFrozen(
        f"plan {plan.version} of {migration.slug} is frozen, and this import would bring {words}: "
        "its population cannot change within an epoch. Human values alone may still be added. "
        "Changed outputs and scores of the same pairs start the calibration anew: name the reason "
        "with --new-epoch."
    )


def _begin_epoch(
    migration: Migration, request: ImportRequest, counts: Counts, actor: AbstractBaseUser | None
) -> None:
    if migration.plan is not None:
        open_epoch(
            migration_slug=migration.slug, reason=request.new_epoch, changes=counts, actor=actor
        )


def _hand_over(job: ImportJob, migration: Migration, request: ImportRequest) -> dict[str, Any]:
    if request.human is HumanMode.IGNORE:
        return {}
    if "human" not in sinks:
        raise NothingToImport("no app is installed that keeps human values")
    batch = HumanBatch(
        job=job,
        migration=migration,
        mode=request.human,
        limit=request.human_limit,
        seed=request.seed,
        at=timezone.now(),
    )
    taken = sinks["human"](batch)
    if taken.errors:
        raise BadRows(taken.errors, taken.error_count)
    return dict(taken.counts)


def _read_report(source: Source, staged: Staged) -> dict[str, Any]:
    values: dict[str, dict[str, int]] = {}
    for (dimension, annotator), count in sorted(staged.human_values.items()):
        values.setdefault(dimension, {})[annotator or "released aggregate"] = count
    return {
        "rows": dict(staged.rows),
        "ignored": {name: count for name, count in staged.ignored.items() if count},
        "ignored_fields": sorted(source.ignored_fields)[:100],
        "human_values": values,
        "duplicates": 0,
        "bad_rows": 0,
    }


def _succeed(job: ImportJob, migration: Migration | None, report: dict[str, Any]) -> None:
    """In the database only: in memory the job has not succeeded before the commit."""
    written = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.RUNNING).update(
        state=ImportJob.State.SUCCEEDED,
        finished_at=timezone.now(),
        report=report,
        migration=migration,
        rows_total=job.rows_read,
        content_sha256=job.content_sha256,
    )
    if not written:
        raise ImportCancelled


def _wait_for_other_imports(slug: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [SWAP_LOCK, slug])


def _content_sha256(files: Iterable[Path]) -> str:
    """Of the names and contents of the files."""
    whole = hashlib.sha256()
    for path in sorted(files):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{path.name} {digest}\n".encode())
    return whole.hexdigest()
