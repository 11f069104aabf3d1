"""What was read: prompts, outputs, imports, judgments, and what was taken out of them."""

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from annotation.models import Exclusion
from annotation.selectors import judged_by_candidate, judged_pairs
from calibration.dashboard.loading import Loaded
from migrations_app.models import ImportJob, Metric, Migration, OutputPair, Prompt


def data_part(loaded: Loaded) -> dict[str, Any]:
    migration = loaded.migration
    prompts = Prompt.objects.filter(migration=migration).aggregate(
        count=Count("pk"), golden=Count("pk", filter=Q(golden=True))
    )
    return {
        "epoch": migration.epoch.number,
        "evidence_digest": migration.evidence_digest,
        "n_prompts": prompts["count"],
        "n_golden": prompts["golden"],
        "pairs": _pairs(migration),
        "metrics": _metrics(loaded),
        "imports": _imports(migration),
        "judged_pairs": judged_pairs(migration),
        "judged_by_candidate": judged_by_candidate(migration),
        "exclusions": _exclusions(migration),
    }


def _pairs(migration: Migration) -> dict[str, int]:
    rows = OutputPair.objects.filter(
        candidate__migration=migration, population=OutputPair.Population.FROZEN
    )
    counted = rows.order_by().values("candidate__language_model__slug").annotate(n=Count("pk"))
    return dict(counted.values_list("candidate__language_model__slug", "n"))


def _metrics(loaded: Loaded) -> list[dict[str, Any]]:
    names = {dimension.pk: dimension.slug for dimension in loaded.dimensions}
    rows = Metric.objects.filter(dimension__in=names).order_by("dimension__position", "name")
    return [
        {"dimension": names[row.dimension_id], "name": row.name, "pairwise": row.pairwise}
        for row in rows
    ]


def _imports(migration: Migration) -> list[dict[str, Any]]:
    rows = ImportJob.objects.filter(migration=migration, state=ImportJob.State.SUCCEEDED)
    return [
        {
            "source": row.source,
            "sha256": row.content_sha256,
            "rows": row.rows_read,
            "at": row.finished_at.isoformat() if row.finished_at else None,
        }
        for row in rows.order_by("pk")
    ]


def _exclusions(migration: Migration) -> dict[str, Any]:
    """Judgments that are out now, by reason, and how often one was put back."""
    mine = Exclusion.objects.filter(judgment__dimension__migration=migration)
    newest = Exclusion.objects.filter(judgment=OuterRef("judgment")).order_by("-revision")
    last = mine.filter(pk=Subquery(newest.values("pk")[:1])).order_by()
    by_reason = last.filter(excluded=True).values("reason").annotate(n=Count("pk"))
    return {
        "excluded": last.filter(excluded=True).count(),
        "put_back": last.filter(excluded=False).count(),
        "by_reason": dict(by_reason.values_list("reason", "n")),
    }
