"""The report of an import in plain words."""

from collections.abc import Iterator, Mapping
from typing import Any

from migrations_app.models import ImportJob


def report_lines(job: ImportJob) -> Iterator[str]:
    report: Mapping[str, Any] = job.report
    if job.options["dry_run"]:
        yield "dry run: nothing was kept"
    yield f"new: {_counts(report['new'])}"
    yield f"changed: {_counts(report['changed'])}"
    yield from _pairing(report)
    yield from _aside(report)
    yield from _human(job)
    yield f"evidence digest {report['evidence_digest']}" + (
        "" if report["evidence_changed"] else " (as before)"
    )
    yield f"import {job.pk} took {report['seconds']} s"


def _pairing(report: Mapping[str, Any]) -> Iterator[str]:
    for slug, counts in report["pairing"].items():
        yield (
            f"{slug}: {counts['matched']} prompts have both outputs, {counts['only_incumbent']} "
            f"only the incumbent's, {counts['only_candidate']} only the candidate's"
        )
        if counts["golden"]:
            yield f"{slug}: {counts['golden']} golden prompts stay out of the population"
    if report["prompt_differs"]:
        count = report["prompt_differs"]
        yield f"warning: {count} prompts differ between arms; the incumbent's counts"
    if report["attributes_differ"]:
        yield (
            f"warning: {report['attributes_differ']} prompts have another segment, reference or "
            "weight in another arm; the incumbent's counts"
        )
    if report["empty_outputs"]:
        yield f"empty outputs: {_counts(report['empty_outputs'])}"
    if report["missing_scores"]:
        yield f"missing scores: {_counts(report['missing_scores'])}"


def _aside(report: Mapping[str, Any]) -> Iterator[str]:
    if report["ignored"]:
        yield f"left aside: {_counts(report['ignored'])}"
    if report["ignored_fields"]:
        yield f"fields not read: {', '.join(report['ignored_fields'])}"


def _human(job: ImportJob) -> Iterator[str]:
    for dimension, values in job.report["human_values"].items():
        yield f"human values of {dimension}: {_counts(values)}"
    if job.report["human_values"] and job.options["human"] == "ignore":
        yield "human values are ignored; --human import or --human random-sample takes them"
    for name, value in job.report["human"].items():
        yield f"{name}: {value}" if not isinstance(value, dict) else f"{name}: {_counts(value)}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
