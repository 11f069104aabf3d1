"""A small migration with a frozen plan and synthetic people, straight into the tables."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from annotation.models import Annotator, Assignment, Judgment, QueuedPair, Stream
from migrations_app.audit.canonical import sha256_of
from migrations_app.models import (
    Candidate,
    Epoch,
    LanguageModel,
    Metric,
    MetricScore,
    Migration,
    Output,
    OutputPair,
    Plan,
    PlanAmendment,
    Prompt,
    QualityDimension,
    Service,
)
from migrations_app.planning.amendments import terms_in_force

EVIDENCE = "e" * 64
N_MAX = 400


@dataclass(frozen=True)
class World:
    migration: Migration
    dimensions: list[QualityDimension]

    def pairs(self, position: int = 0) -> list[OutputPair]:
        """Pairs of one candidate by prompt."""
        found = OutputPair.objects.filter(candidate__position=position)
        return list(found.filter(candidate__migration=self.migration).order_by("prompt_id"))


@transaction.atomic
def make_world(
    *, prompts: int = 120, candidates: int = 1, dimensions: Sequence[str] = ("correctness",)
) -> World:
    incumbent, *challengers = LanguageModel.objects.bulk_create(
        LanguageModel(slug=f"model-{n}", name=f"Model {n}") for n in range(candidates + 1)
    )
    migration = Migration.objects.create(
        slug="replace-model-0",
        name="Replace model 0",
        service=Service.objects.create(slug="answers", name="Answers"),
        incumbent=incumbent,
        state=Migration.State.COLLECTING,
        evidence_digest=EVIDENCE,
    )
    Epoch.objects.create(migration=migration, number=1, reason="start")
    Candidate.objects.bulk_create(
        Candidate(migration=migration, language_model=model, position=n)
        for n, model in enumerate(challengers)
    )
    made = QualityDimension.objects.bulk_create(
        QualityDimension(
            migration=migration, slug=slug, name=slug, position=n, scale="acceptance", margin=0.05
        )
        for n, slug in enumerate(dimensions)
    )
    _make_outputs(migration, prompts, [incumbent, *challengers])
    _make_scores(migration)
    return World(migration, made)


def _make_outputs(migration: Migration, count: int, models: Sequence[LanguageModel]) -> None:
    prompts = Prompt.objects.bulk_create(
        Prompt(
            migration=migration,
            external_id=f"prompt-{n}",
            cluster=f"prompt-{n}",
            segment="safe" if n % 3 else "unsafe",
            content=f"Question {n}?",
            sha256=hashlib.sha256(str(n).encode()).hexdigest(),
        )
        for n in range(count)
    )
    outputs = Output.objects.bulk_create(
        Output(prompt=prompt, language_model=model, content="An answer.", sha256="0" * 64)
        for prompt in prompts
        for model in models
    )
    by_key = {(output.prompt_id, output.language_model_id): output for output in outputs}
    OutputPair.objects.bulk_create(
        OutputPair(
            prompt=prompt,
            candidate=candidate,
            incumbent_output=by_key[prompt.pk, models[0].pk],
            candidate_output=by_key[prompt.pk, candidate.language_model_id],
        )
        for candidate in migration.candidates.all()
        for prompt in prompts
    )


def _make_scores(migration: Migration) -> None:
    """One informative metric per dimension, the same on every run."""
    rng = np.random.default_rng(1)
    outputs = list(Output.objects.filter(prompt__migration=migration).order_by("id"))
    for dimension in migration.dimensions.all():
        metric = Metric.objects.create(dimension=dimension, name="judge")
        MetricScore.objects.bulk_create(
            MetricScore(metric=metric, output=output, value=float(value))
            for output, value in zip(outputs, rng.normal(size=len(outputs)), strict=True)
        )


def terms_of(world: World, **changes: Any) -> dict[str, Any]:
    candidates = [c.language_model.slug for c in world.migration.candidates.all()]
    size = len(world.pairs())
    row: dict[str, Any] = {
        "scale": "acceptance",
        "grades": None,
        "family": "ordinal",
        "minimum": 0.0,
    }
    row |= {"maximum": 1.0, "margin": 0.05, "goal": "non_inferiority", "required": True}
    row["n_population"] = dict.fromkeys(candidates, size)
    row["critical_values"] = dict.fromkeys(candidates, 2.7)
    return {
        "version": 1,
        "alpha": 0.05,
        "rule": "V",
        "n_max": N_MAX,
        "n_min": 50,
        "seed": 7,
        "incumbent": world.migration.incumbent.slug,
        "candidates": candidates,
        "segments": {"safe": 2 / 3, "unsafe": 1 / 3},
        "segment_weights": {},
        "critical_segments": {},
        "dimensions": {d.slug: row for d in world.dimensions},
        "judgments_before_plan": dict.fromkeys((d.slug for d in world.dimensions), 0),
        "epoch": 1,
        "evidence_digest": EVIDENCE,
        **changes,
    }


def freeze(world: World, version: int = 1, **changes: Any) -> Plan:
    terms = terms_of(world, version=version, **changes)
    return Plan.objects.create(
        migration=world.migration,
        version=version,
        terms=terms,
        digest=sha256_of(terms),
        population_digest="p" * 64,
    )


def amend(world: World, margin: float = 0.04, **judged: int) -> PlanAmendment:
    """Another margin of the first dimension, straight into the table. judged: by dimension."""
    plan, slug = world.migration.plan, world.dimensions[0].slug
    assert plan is not None
    before = terms_in_force(plan)["dimensions"][slug]["margin"]
    change = {"term": "margin", "of": slug, "old": before, "new": margin}
    return PlanAmendment.objects.create(
        plan=plan, changes=[change], judged=judged, reason="agreed late"
    )


@transaction.atomic
def judge(
    world: World,
    dimension: QualityDimension,
    pairs: Iterable[OutputPair],
    values: Iterable[float],
    *,
    stream: str = Stream.RANDOM,
    name: str = "anna",
) -> list[Judgment]:
    """Judgments straight into their table: no signal, no nudge."""
    rows = list(zip(pairs, values, strict=True))
    service, epoch = world.migration.service, world.migration.epoch
    annotator, _ = Annotator.objects.get_or_create(service=service, name=name)
    held = _slots(_places([pair for pair, _ in rows], epoch, stream), annotator)
    said = Judgment.objects.filter(dimension=dimension, assignment__in=held.values())
    revisions = Counter(said.values_list("assignment_id", flat=True))
    made = []
    for pair, value in rows:
        assignment = held[pair.pk]
        revisions[assignment.pk] += 1
        made.append(
            Judgment(
                assignment=assignment,
                dimension=dimension,
                revision=revisions[assignment.pk],
                value=value,
                evidence_digest=EVIDENCE,
                judged_at=timezone.now(),
            )
        )
    return Judgment.objects.bulk_create(made)


def _places(pairs: Sequence[OutputPair], epoch: Epoch, stream: str) -> list[QueuedPair]:
    """Where the pairs are queued; a place of their own where they were not."""
    found = list(QueuedPair.objects.filter(pair__in=pairs, epoch=epoch, stream=stream))
    queued = {place.pair_id for place in found}
    missing = {pair.pk: pair for pair in pairs if pair.pk not in queued}
    return found + QueuedPair.objects.bulk_create(
        QueuedPair(pair=pair, epoch=epoch, stream=stream, **_place(pair, stream))
        for pair in missing.values()
    )


def _slots(places: Sequence[QueuedPair], annotator: Annotator) -> dict[int, Assignment]:
    """The slot of the person at each place, judged, by pair; where it is new it is the next."""
    pair_of = {place.pk: place.pair_id for place in places}
    taken = Assignment.objects.filter(queued__in=places)
    found = list(taken.filter(annotator=annotator))
    has = {assignment.queued_id for assignment in found}
    counts = Counter(taken.values_list("queued_id", flat=True))
    fresh = [place for place in places if place.pk not in has]
    for count in {counts[place.pk] + 1 for place in fresh}:
        those = [place.pk for place in fresh if counts[place.pk] + 1 == count]
        QueuedPair.objects.filter(pk__in=those).update(overlap=count, taken=count, judged=count)
    made = Assignment.objects.bulk_create(
        Assignment(
            queued=place,
            annotator=annotator,
            candidate_side="left",
            slot=counts[place.pk] + 1,
            judged_at=timezone.now(),
        )
        for place in fresh
    )
    return {pair_of[assignment.queued_id]: assignment for assignment in found + made}


def _place(pair: OutputPair, stream: str) -> dict[str, Any]:
    drawn = {Stream.RANDOM: (0.01, 100), Stream.ACTIVE: (0.02, 100)}
    probability, remaining = drawn.get(Stream(stream), (None, None))
    return {"rank": pair.pk, "probability": probability, "remaining": remaining}


def synthetic_values(count: int, *, difference: float, seed: int = 3) -> list[float]:
    """Judgments in {-1, 0, 1} with this mean: half of the pairs tie."""
    rng = np.random.default_rng(seed)
    better = 0.25 + difference / 2
    return [float(v) for v in rng.choice([1, 0, -1], size=count, p=[better, 0.5, 0.5 - better])]
