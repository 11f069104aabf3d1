"""Read what was judged."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, Exists, F, Func, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from annotation.models import APART, Exclusion, Judgment, Stream
from migrations_app.models import Epoch, Migration, QualityDimension

# A total order, stable under later judgments: as they came, an imported sample as it was drawn.
ARRIVAL = (
    "created_at",
    "assignment__queued__batch",
    "assignment__queued__rank",
    "judged_at",
    "id",
)


def current_judgments(
    *, dimension: QualityDimension, epoch: Epoch | None = None
) -> QuerySet[Judgment]:
    """The judgments that count, in order of arrival; the epoch in force unless one is given.

    Per assignment the highest revision, unless that is a retraction or is excluded. Pair,
    annotator, side, stream, probability and remaining come along with the assignment.
    """
    counted = _counted(epoch or dimension.migration.epoch).filter(dimension=dimension)
    return counted.select_related("assignment__queued__pair").order_by(*ARRIVAL)


def judgments_digest(*, dimension: QualityDimension, epoch: Epoch | None = None) -> str:
    """SHA-256 over the ids of current_judgments; "" where there are none."""
    digests = judgments_digests(migration=dimension.migration, epoch=epoch)
    return digests.get(dimension.pk, "")


def judgments_digests(*, migration: Migration, epoch: Epoch | None = None) -> dict[int, str]:
    """judgments_digest of every judged dimension of the migration by its id, in one query."""
    ids = StringAgg(Cast("id", TextField()), ",", order_by=F("id").asc())
    found = (
        _counted(epoch or migration.epoch)
        .filter(dimension__migration=migration)
        .order_by()
        .values("dimension_id")
        .annotate(digest=_Sha256(ids))
    )
    return dict(found.values_list("dimension_id", "digest"))


def judged_pairs(migration: Migration) -> dict[str, int]:
    """Pairs with a judgment that counts, by slug of the dimension, in the epoch in force."""
    found = (
        _counted(migration.epoch)
        .filter(dimension__migration=migration)
        .order_by()
        .values("dimension__slug")
        .annotate(pairs=Count("assignment__queued__pair", distinct=True))
    )
    return dict(found.values_list("dimension__slug", "pairs"))


def judged_by_candidate(migration: Migration) -> dict[str, int]:
    """Pairs with a judgment that counts, by slug of the candidate, in the epoch in force."""
    pair = "assignment__queued__pair"
    slug = f"{pair}__candidate__language_model__slug"
    found = _counted(migration.epoch).filter(dimension__migration=migration).order_by()
    counted = found.values(slug).annotate(pairs=Count(pair, distinct=True))
    return dict(counted.values_list(slug, "pairs"))


def judging_shares(migration: Migration) -> dict[int, float]:
    """Share of the judgments that count in the epoch in force, by id of the user."""
    found = _counted(migration.epoch).filter(dimension__migration=migration).order_by()
    counted = found.values("assignment__annotator__user").annotate(n=Count("pk"))
    rows = dict(counted.values_list("assignment__annotator__user", "n"))
    whole = sum(rows.values())
    return {user: count / whole for user, count in rows.items() if user is not None}


def probe_judgments(epoch_id: int) -> QuerySet[Judgment]:
    """The judgments of audit probes that stand, whatever the dimension."""
    return standing_judgments(epoch_id).filter(assignment__queued__stream=Stream.AUDIT)


def counted_judgments(epoch_id: int) -> QuerySet[Judgment]:
    """The judgments that count, of all dimensions."""
    return standing_judgments(epoch_id).exclude(assignment__queued__stream__in=APART)


def _counted(epoch: Epoch) -> QuerySet[Judgment]:
    return counted_judgments(epoch.pk)


def standing_judgments(epoch_id: int) -> QuerySet[Judgment]:
    """Of every stream: the last revisions, without what was retracted or excluded."""
    newer = Judgment.objects.filter(
        assignment=OuterRef("assignment"),
        dimension=OuterRef("dimension"),
        revision__gt=OuterRef("revision"),
    )
    last_word = Exclusion.objects.filter(judgment=OuterRef("pk")).order_by("-revision")
    return (
        Judgment.objects.filter(assignment__queued__epoch=epoch_id, retracted=False)
        .filter(~Exists(newer))
        .alias(excluded=Coalesce(Subquery(last_word.values("excluded")[:1]), False))
        .filter(excluded=False)
    )


class _Sha256(Func):
    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()
