"""What judging a migration goes by: the epoch and the plan in force, and how far it has come."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from annotation.models import QueuedPair, Stream
from annotation.selectors.policy import Policy, policy_from, policy_subquery
from migrations_app.models import Candidate, Epoch, Migration, Plan, QualityDimension, prepared
from migrations_app.planning.amendments import amended, amendments_from

JUDGEABLE = (Migration.State.COLLECTING, Migration.State.READY_FOR_REVIEW)
WATCHED = (Migration.State.APPROVED, Migration.State.ROLLING_OUT, Migration.State.COMPLETED)
"""Decided: nothing is judged any more but the audit probes."""

EXTRA = [Stream.GOLD.value, Stream.REPEAT.value, Stream.AUDIT.value]
"""Judged beside what the plan asks for."""


@dataclass(frozen=True, eq=False)
class Desk:
    """terms: in force, None without a plan. candidates: id -> slug. names: of all models.
    dimensions: those the plan speaks of. Shared by requests: nobody changes what is in it.

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
    dimensions: tuple[QualityDimension, ...]

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


_SEEN = """
    SELECT m.id, ROW(
        m.xmin, m.ctid, s.xmin, s.ctid, i.xmin, i.ctid, e.id, p.id,
        (SELECT max(a.id) FROM migrations_app_planamendment a WHERE a.plan_id = p.id),
        (
            SELECT ROW(y.xmin, y.ctid) FROM annotation_judgingpolicy y
            WHERE y.migration_id = m.id
        ),
        EXISTS (
            SELECT FROM annotation_queuedpair q
            WHERE q.epoch_id = e.id AND q.stream IN ('gold', 'repeat', 'audit')
        ),
        (
            SELECT array_agg(ROW(c.xmin, c.ctid, l.xmin, l.ctid)::text ORDER BY c.id)
            FROM migrations_app_candidate c
            JOIN migrations_app_languagemodel l ON l.id = c.language_model_id
            WHERE c.migration_id = m.id
        ),
        (
            SELECT array_agg(ROW(d.xmin, d.ctid)::text ORDER BY d.id)
            FROM migrations_app_qualitydimension d WHERE d.migration_id = m.id
        )
    )::text
    FROM migrations_app_migration m
    JOIN migrations_app_service s ON s.id = m.service_id
    JOIN migrations_app_languagemodel i ON i.id = m.incumbent_id
    LEFT JOIN LATERAL (
        SELECT id FROM migrations_app_epoch
        WHERE migration_id = m.id ORDER BY number DESC LIMIT 1
    ) AS e ON true
    LEFT JOIN LATERAL (
        SELECT id FROM migrations_app_plan
        WHERE migration_id = m.id ORDER BY version DESC LIMIT 1
    ) AS p ON true
"""
_BY_CODE = _SEEN + "WHERE m.judging_code = %(code)s"
_BY_ID = _SEEN + "WHERE m.id = %(migration)s::bigint"
_BY_IDS = _SEEN + "WHERE m.id = ANY(%(migrations)s::bigint[])"
_OF_EPOCH = "(SELECT migration_id FROM migrations_app_epoch WHERE id = %(epoch)s::bigint)"
_BY_EPOCH = f"{_SEEN} WHERE m.id = {_OF_EPOCH}"
KEPT_ON = "_desk"
MOST_KEPT = 64


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


def desk_at(code: str) -> Desk | None:
    """By judging code."""
    found = prepared.row(_BY_CODE, {"code": code})
    return _kept(*found) if found else None


def desk_of(migration: Migration) -> Desk:
    """As the migration was read with it, else as it is now."""
    kept: Desk | None = getattr(migration, KEPT_ON, None)
    if kept is not None:
        return kept
    found = prepared.row(_BY_ID, {"migration": migration.pk})
    if found is None:
        raise Migration.DoesNotExist(f"no migration {migration.pk}")
    return _kept(*found)


def desks_of(migrations: Sequence[Migration]) -> list[Desk]:
    """Of several at once, in their order, as they are now."""
    ids = [migration.pk for migration in migrations]
    found: dict[int, str] = dict(prepared.rows(_BY_IDS, {"migrations": ids}))
    return [_kept(pk, found[pk]) for pk in ids if pk in found]


def desk_of_epoch(epoch_id: int) -> Desk:
    """Of the migration, as it is now: another epoch may be in force."""
    found = prepared.row(_BY_EPOCH, {"epoch": epoch_id})
    if found is None:
        raise Migration.DoesNotExist(f"no migration of epoch {epoch_id}")
    return _kept(*found)


def migration_at(desk: Desk) -> Migration:
    """The caller's own, from which desk_of gives this desk."""
    own = copy(desk.migration)
    setattr(own, KEPT_ON, desk)
    return own


@lru_cache(maxsize=MOST_KEPT)
def _kept(migration_id: int, seen: str) -> Desk:
    """seen: the row versions that the desk is made of. One that changes is another key.

    A row's version is the transaction that wrote it with the place where it lies; so nothing has
    to be told to this process, and what was rolled back is never met again.
    """
    return _made(migrations_with_desk().get(pk=migration_id))


def _made(found: Any) -> Desk:
    candidates = {row["id"]: row["slug"] for row in found.desk_candidates}
    names = {row[key] for row in found.desk_candidates for key in ("slug", "name", "snapshot")}
    names |= {found.incumbent.slug, found.incumbent.name, found.incumbent.snapshot}
    policy, terms = policy_from(found.desk_policy), _terms(found)
    slugs = (terms or {}).get("dimensions", {})
    return Desk(
        migration=found,
        epoch_id=found.desk_epoch,
        terms=terms,
        candidates=candidates,
        names=frozenset(names),
        policy=policy,
        mixed=found.desk_mixed or policy.repeat_share > 0,
        dimensions=tuple(QualityDimension.objects.filter(migration=found, slug__in=slugs)),
    )


def _terms(found: Any) -> Mapping[str, Any] | None:
    if found.desk_terms is None:
        return None
    return amended(found.desk_terms, amendments_from(found.desk_amended))


def midnight_of(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
