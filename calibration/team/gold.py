"""Gold as its keepers see it: which pairs, what is right, how people fared, what could be added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Max, OuterRef, QuerySet
from django.db.models.expressions import Exists

from annotation.models import DESIGNED, GoldKey, QueuedPair
from annotation.selectors.gold import GoldAnswer, gold_answers, keys_in_force
from annotation.selectors.shares import Share, share_of
from calibration.team.excerpts import excerpt
from calibration.team.keys import words_of
from calibration.team.scope import Scope
from migrations_app.decision.wording import as_title
from migrations_app.models import OutputPair

MOST_FOUND = 20
MOST_RECENT = 8
FEWEST = 5  # answers before a key itself is doubted


@dataclass(frozen=True)
class Key:
    """share: right answers of everybody who judged the pair as gold."""

    id: int
    dimension: str
    right: str
    explanation: str
    share: Share

    @property
    def doubtful(self) -> bool:
        """Whether most people miss it: then the key may be what is wrong."""
        return self.share.n >= FEWEST and self.share.right * 2 < self.share.n


@dataclass(frozen=True)
class GoldPair:
    pair: int
    prompt: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Found:
    """A pair that could be gold."""

    pair: int
    prompt: str
    segment: str


@dataclass(frozen=True)
class Gold:
    """wanted: pairs that the training asks for. found: by the search; recent: judged last."""

    pairs: tuple[GoldPair, ...]
    wanted: int
    question: str
    found: tuple[Found, ...]
    recent: tuple[Found, ...]

    @property
    def missing(self) -> int:
        return max(self.wanted - len(self.pairs), 0)


def gold_of(scope: Scope, question: str = "") -> Gold:
    return Gold(
        pairs=tuple(_pairs(scope)),
        wanted=scope.desk.policy.training_size,
        question=question,
        found=_found(_searched(scope, question)[:MOST_FOUND], scope) if question else (),
        recent=() if question else _found(_recent(scope), scope),
    )


def _pairs(scope: Scope) -> Iterable[GoldPair]:
    fared = _by_key(gold_answers(scope.migration))
    by_pair: dict[int, list[GoldKey]] = {}
    for key in keys_in_force(scope.migration):
        by_pair.setdefault(key.pair_id, []).append(key)
    prompts = dict(OutputPair.objects.filter(pk__in=by_pair).values_list("pk", "prompt__content"))
    for pair, keys in by_pair.items():
        rows = tuple(_key(key, fared, scope) for key in keys)
        yield GoldPair(pair, excerpt(prompts[pair], scope.mask), rows)


def _key(key: GoldKey, fared: Mapping[tuple[int, str], list[bool]], scope: Scope) -> Key:
    rights = fared.get((key.pair_id, key.dimension.slug), [])
    return Key(
        id=key.pk,
        dimension=as_title(scope.mask.text(key.dimension.name)),
        right=words_of(key, scope.mask),
        explanation=scope.mask.text(key.explanation),
        share=share_of(sum(rights), len(rights)),
    )


def _by_key(answers: Sequence[GoldAnswer]) -> dict[tuple[int, str], list[bool]]:
    found: dict[tuple[int, str], list[bool]] = {}
    for one in answers:
        found.setdefault((one.pair, one.dimension), []).append(one.right)
    return found


def _candidates(scope: Scope) -> QuerySet[OutputPair]:
    """Pairs of the population that are not gold."""
    keys = GoldKey.objects.filter(
        pair=OuterRef("pk"), epoch=scope.desk.epoch_id, retired_at__isnull=True
    )
    rows = OutputPair.objects.filter(
        ~Exists(keys),
        candidate__migration=scope.migration,
        population=OutputPair.Population.FROZEN,
    )
    return rows.select_related("prompt")


def _searched(scope: Scope, question: str) -> QuerySet[OutputPair]:
    rows = _candidates(scope)
    named = rows.filter(prompt__external_id=question)
    return (named | rows.filter(prompt__content__icontains=question)).order_by("pk")


def _recent(scope: Scope) -> list[OutputPair]:
    """Judged by everybody who was asked, the latest first."""
    judged = QueuedPair.objects.filter(
        DESIGNED, epoch=scope.desk.epoch_id, judged__gte=F("overlap"), judged__gt=0
    )
    latest = judged.annotate(at=Max("assignments__judged_at")).order_by("-at", "-pk")
    ids = list(latest.values_list("pair", flat=True)[:MOST_RECENT])
    rows = _candidates(scope).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def _found(rows: Iterable[OutputPair], scope: Scope) -> tuple[Found, ...]:
    return tuple(
        Found(row.pk, excerpt(row.prompt.content, scope.mask), scope.mask.text(row.prompt.segment))
        for row in rows
    )
