"""What judging a migration goes by: the epoch and the plan in force, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from annotation.models import Annotator, QueuedPair, Stream
from annotation.selectors.policy import Policy, policy_from, policy_subquery
from migrations_app.models import Candidate, Epoch, Migration, Plan
from migrations_app.planning.amendments import amended, amendments_from

JUDGEABLE = (Migration.State.COLLECTING, Migration.State.READY_FOR_REVIEW)
WATCHED = (Migration.State.APPROVED, Migration.State.ROLLING_OUT, Migration.State.COMPLETED)
"""Decided: nothing is judged any more but the audit probes."""

EXTRA = [Stream.GOLD.value, Stream.REPEAT.value, Stream.AUDIT.value]
"""Judged beside what the plan asks for."""


@dataclass(frozen=True)
class Desk:
    """terms: in force, None without a plan. candidates: id -> slug. names: of all models.

    mixed: whether there are gold pairs, repeats or probes, or may be. open: pairs of the plan are
    judged. watched: audit probes alone are.
    """

    migration: Migration
    epoch_id: int | None
    terms: Mapping[str, Any] | None
    candidates: Mapping[int, str]
    names: frozenset[str]
    policy: Policy
    mixed: bool

    @property
    def open(self) -> bool:
        return self.migration.state in JUDGEABLE

    @property
    def watched(self) -> bool:
        return self.migration.state in WATCHED

    def takes(self, stream: str) -> bool:
        """Whether pairs of this stream are judged now."""
        return takes(self.migration.state, stream)

    @property
    def sizes(self) -> Mapping[int, int]:
        """Pairs of the population by id of the candidate."""
        if self.terms is None:
            return {}
        row = next(iter(self.terms["dimensions"].values()))
        named = {slug: pk for pk, slug in self.candidates.items()}
        return {named[slug]: size for slug, size in row["n_population"].items() if slug in named}


@dataclass(frozen=True)
class Standing:
    """Of one candidate: pairs begun (lent or judged), done, claimable again, lent, set aside.

    today: pairs of all candidates that one person judged today.
    """

    begun: int
    done: int
    again: int
    lent: int
    withdrawn: int
    frees_at: datetime | None
    today: int


NONE_BEGUN = Standing(0, 0, 0, 0, 0, None, 0)

_STANDINGS = """
    SELECT p.candidate_id,
        count(*) FILTER (WHERE q.taken > 0),
        count(*) FILTER (WHERE q.judged >= q.overlap),
        count(*) FILTER (
            WHERE q.taken > 0 AND q.judged < q.overlap AND NOT q.withdrawn
            AND (q.taken < q.overlap OR q.frees_at <= %(now)s)
        ),
        count(*) FILTER (
            WHERE q.taken > 0 AND q.judged < q.overlap AND NOT q.withdrawn
            AND q.taken >= q.overlap AND q.frees_at > %(now)s
        ),
        count(*) FILTER (WHERE q.withdrawn AND q.taken = 0),
        min(q.frees_at) FILTER (WHERE NOT q.withdrawn AND q.frees_at > %(now)s),
        (
            SELECT count(*) FROM annotation_assignment a
            JOIN annotation_queuedpair m ON m.id = a.queued_id
            WHERE a.annotator_id = %(annotator)s AND a.judged_at >= %(midnight)s
            AND m.epoch_id = %(epoch)s
        )
    FROM annotation_queuedpair q
    JOIN migrations_app_outputpair p ON p.id = q.pair_id
    WHERE q.epoch_id = %(epoch)s AND q.stream = ANY(%(streams)s) AND (q.taken > 0 OR q.withdrawn)
    GROUP BY p.candidate_id
"""


def takes(state: str, stream: str) -> bool:
    """Whether pairs of this stream are judged in this state of the migration."""
    return state in JUDGEABLE or (state in WATCHED and stream == Stream.AUDIT)


def migrations_with_desk() -> QuerySet[Migration]:
    """Migrations that desk_of needs no further query for."""
    epochs = Epoch.objects.filter(migration=OuterRef("pk")).order_by("-number")
    plans = Plan.objects.filter(migration=OuterRef("pk")).order_by("-version")
    candidates = Candidate.objects.filter(migration=OuterRef("pk")).order_by("position")
    return Migration.objects.select_related("service", "incumbent").annotate(
        desk_epoch=Subquery(epochs.values("pk")[:1]),
        desk_terms=Subquery(plans.values("terms")[:1]),
        desk_policy=policy_subquery(),
        desk_mixed=Exists(
            QueuedPair.objects.filter(epoch=OuterRef("desk_epoch"), stream__in=EXTRA)
        ),
        desk_amended=Subquery(plans.values("amended")[:1]),  # type: ignore[misc] # by its manager
        desk_candidates=ArraySubquery(
            candidates.values(
                json=JSONObject(
                    id="pk",
                    slug="language_model__slug",
                    name="language_model__name",
                    snapshot="language_model__snapshot",
                )
            )
        ),
    )


def desk_of(migration: Migration) -> Desk:
    found: Any = migration
    if not hasattr(found, "desk_epoch"):
        found = migrations_with_desk().get(pk=migration.pk)
    candidates = {row["id"]: row["slug"] for row in found.desk_candidates}
    names = {row[key] for row in found.desk_candidates for key in ("slug", "name", "snapshot")}
    names |= {found.incumbent.slug, found.incumbent.name, found.incumbent.snapshot}
    policy = policy_from(found.desk_policy)
    return Desk(
        migration=found,
        epoch_id=found.desk_epoch,
        terms=_terms(found),
        candidates=candidates,
        names=frozenset(names),
        policy=policy,
        mixed=found.desk_mixed or policy.repeat_share > 0,
    )


def _terms(found: Any) -> Mapping[str, Any] | None:
    if found.desk_terms is None:
        return None
    return amended(found.desk_terms, amendments_from(found.desk_amended))


def midnight_of(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def standings_of(
    desk: Desk, now: datetime, annotator: Annotator | None = None
) -> dict[int, Standing]:
    """By id of the candidate. Reads what was begun, however long the queue is."""
    parameters = {
        "epoch": desk.epoch_id,
        "streams": [Stream.RANDOM.value, Stream.ACTIVE.value],
        "now": now,
        "midnight": midnight_of(now),
        "annotator": annotator.pk if annotator else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, parameters)
        found = {row[0]: Standing(*row[1:]) for row in cursor.fetchall()}
    return {pk: found.get(pk, NONE_BEGUN) for pk in desk.sizes}


def budgets_left(desk: Desk, standings: Mapping[int, Standing]) -> dict[int, int]:
    """Pairs that may still be begun, by id of the candidate: n_max less those begun."""
    if desk.terms is None:
        return {}
    return {
        pk: max(min(desk.terms["n_max"], size - standings[pk].withdrawn) - standings[pk].begun, 0)
        for pk, size in desk.sizes.items()
    }
