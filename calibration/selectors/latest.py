"""What a page shows: the fit of every dimension, how it came there, and whether anything is new."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.db.models.functions import Coalesce, Mod, RowNumber

from annotation.models import Assignment, Exclusion, Judgment, QueuedPair, Stream
from calibration.errors import NoPlanError
from calibration.models import Fit, FitResult, FitSupplement
from calibration.selectors.standing import evidence_now, stands_on
from migrations_app.models import Epoch, Migration, Plan, PlanAmendment, Recommendation

MOST_POINTS = 400


def latest_fits(migration: Migration) -> dict[int, Fit]:
    """The fit to show of each planned dimension by its id; none where nothing is fitted yet.

    Of the plan as amended, epoch and imported evidence in force: the fit of exactly the judgments
    that count now, else the one that read last; a full one rather than a re-weighted where both
    read the same.
    `fit.results.all()` is in the order of the candidates, each with its `candidate`,
    `candidate.language_model` and `draws` loaded. Empty before the plan is frozen.
    """
    try:
        now = evidence_now(migration)
    except NoPlanError:
        return {}
    fits = (
        Fit.objects.filter(
            ~_is_superseded(),
            dimension__in=now.dimensions,
            plan=now.plan,
            epoch=now.epoch,
            evidence_digest=migration.evidence_digest,
        )
        .annotate(exact=ExpressionWrapper(Q(digest__in=now.digests.values()), BooleanField()))
        .order_by("dimension_id", "-exact", "-read_at", "-id")
        .distinct("dimension_id")
        .prefetch_related(Prefetch("results", queryset=_results()))
    )
    slugs = {dimension.pk: dimension.slug for dimension in now.dimensions}
    alike = [fit for fit in fits if stands_on(fit, now.basis, slugs[fit.dimension_id])]
    return {fit.dimension_id: fit for fit in alike}


def page_version(migration: Migration) -> str:
    """Changes whenever a page of fits and recommendation would: an ETag in one query.

    A judgment taken back or excluded may lead back to an older fit, so that no new one comes.
    """
    mine = {"migration": OuterRef("pk")}
    judged = {"dimension__migration": OuterRef("pk")}
    newest = {
        "fit": Fit.objects.filter(**judged),
        "supplement": FitSupplement.objects.filter(fit__dimension__migration=OuterRef("pk")),
        "recommendation": Recommendation.objects.filter(**mine),
        "plan": Plan.objects.filter(**mine),
        "amendment": PlanAmendment.objects.filter(plan__migration=OuterRef("pk")),
        "epoch": Epoch.objects.filter(**mine),
        "retraction": Judgment.objects.filter(retracted=True, **judged),
        "probe": QueuedPair.objects.filter(stream=Stream.AUDIT, epoch__migration=OuterRef("pk")),
        "exclusion": Exclusion.objects.filter(judgment__dimension__migration=OuterRef("pk")),
    }
    [found] = Migration.objects.filter(pk=migration.pk).values_list(
        "id",
        "state",
        "evidence_digest",
        _probe_judged_at(),
        *(_highest_id(rows) for rows in newest.values()),
    )
    return "-".join(str(part or 0) for part in found)


@dataclass(frozen=True)
class HistoryPoint:
    """What one fit said of one candidate; numbers are None where nothing could be said yet.

    as_of: when its judgments were read. n_judgments: judged pairs of the designed streams.
    amendments: how many its plan had then.
    """

    dimension_id: int
    candidate_id: int
    fit_id: int
    n_judgments: int
    mean: float | None
    low: float | None
    high: float | None
    rule_low: float | None
    rule_high: float | None
    verdict: str
    method: str
    plan_version: int
    amendments: int
    epoch: int
    as_of: datetime


def fit_history(migration: Migration) -> list[HistoryPoint]:
    """Full fits of every plan and epoch in the order in which they read, and one re-weighted
    where it is the newest of its dimension.

    At most MOST_POINTS of a dimension and candidate, evenly spaced up to the last.
    """
    series = [F("fit__dimension_id"), F("candidate_id")]
    newest_first = [F("fit__read_at").desc(), F("fit_id").desc()]
    rows = (
        FitResult.objects.filter(fit__dimension__migration=migration)
        .filter(Q(fit__method__in=Fit.FULL) | ~Exists(_read_later()))
        .annotate(
            place=Window(RowNumber(), partition_by=series, order_by=newest_first) - 1,
            amendments=_amendments_then(),
            step=(Window(Count("id"), partition_by=series) - 1) / MOST_POINTS + 1,
        )
        .annotate(rest=Mod(F("place"), F("step")))
        .filter(rest=0)
        .order_by("fit__dimension_id", "candidate_id", "fit__read_at", "fit_id")
    )
    return [_point(row) for row in rows.values(*COLUMNS)]


COLUMNS = (
    "fit__dimension_id",
    "candidate_id",
    "fit_id",
    "n_judgments",
    "estimates__posterior",
    "estimates__rule",
    "verdict",
    "fit__method",
    "fit__plan__version",
    "amendments",
    "fit__epoch__number",
    "fit__read_at",
)


def _point(row: dict[str, Any]) -> HistoryPoint:
    posterior, rule = row["estimates__posterior"] or {}, row["estimates__rule"] or {}
    return HistoryPoint(
        dimension_id=row["fit__dimension_id"],
        candidate_id=row["candidate_id"],
        fit_id=row["fit_id"],
        n_judgments=row["n_judgments"],
        mean=posterior.get("mean"),
        low=posterior.get("low"),
        high=posterior.get("high"),
        rule_low=rule.get("low"),
        rule_high=rule.get("high"),
        verdict=row["verdict"],
        method=row["fit__method"],
        plan_version=row["fit__plan__version"],
        amendments=row["amendments"],
        epoch=row["fit__epoch__number"],
        as_of=row["fit__read_at"],
    )


def _results() -> QuerySet[FitResult]:
    return FitResult.objects.select_related("candidate__language_model", "draws").order_by(
        "candidate__position"
    )


def _is_superseded() -> Q:
    """Re-weighted, where a full fit of the same evidence has followed."""
    full = Fit.objects.filter(
        dimension=OuterRef("dimension"), digest=OuterRef("digest"), method__in=Fit.FULL
    )
    return Q(Exists(full), method=Fit.Method.REWEIGHTED)


def _read_later() -> QuerySet[Fit]:
    """Of a result: fits of its dimension that read after its own, or the same and in full."""
    own = Fit.objects.filter(dimension=OuterRef("fit__dimension"))
    same = Q(digest=OuterRef("fit__digest"), method__in=Fit.FULL)
    return own.filter(Q(read_at__gt=OuterRef("fit__read_at")) | same)


def _amendments_then() -> Coalesce:
    """Of a result: amendments of its plan up to when it read."""
    made = PlanAmendment.objects.filter(
        plan=OuterRef("fit__plan"), amended_at__lte=OuterRef("fit__read_at")
    )
    counted = made.order_by().values("plan").annotate(n=Count("id")).values("n")
    return Coalesce(Subquery(counted), 0)


def _probe_judged_at() -> Subquery:
    """Of a migration: when a probe was judged last."""
    judged = Assignment.objects.filter(
        queued__stream=Stream.AUDIT,
        queued__epoch__migration=OuterRef("pk"),
        judged_at__isnull=False,
    )
    return Subquery(judged.order_by("-judged_at").values("judged_at")[:1])


def _highest_id(rows: QuerySet[Model]) -> Subquery:
    return Subquery(rows.order_by("-id").values("id")[:1])
