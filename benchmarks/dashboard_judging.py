"""Eight people who judge the random stream, by the services that the judging page calls."""

from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

import numpy as np

from benchmarks.dashboard_place import BETTER, DIMENSIONS, SLUG

EVERY_OTHER = 5  # one pair in five is judged by two people
NOISE = 0.9
STEPS = (-1.6, -0.6, 0.6, 1.6)
"""Where one who compares on five steps turns to the next; on three the inner two."""


class Judging:
    """pairs judged so far: `count`."""

    def __init__(self, most: int) -> None:
        from annotation.models import Annotator  # noqa: PLC0415
        from migrations_app.models import Migration, QualityDimension  # noqa: PLC0415

        self.migration = Migration.objects.get(slug=SLUG)
        self.dimensions = list(QualityDimension.objects.filter(migration=self.migration))
        self.people = list(Annotator.objects.filter(service=self.migration.service_id))
        self.rng, self.count = np.random.default_rng(1), 0
        _ask_twice(self.migration.epoch.pk, most)

    def go_on(self, until: int) -> None:
        from annotation.models import Assignment  # noqa: PLC0415
        from annotation.services import claim_next, record_judgments  # noqa: PLC0415

        for person in islice(cycle(self.people), until - self.count):
            held = claim_next(migration=self.migration, annotator=person)
            if not isinstance(held, Assignment):
                raise RuntimeError(f"nothing to judge: {held}")
            seconds, keys = float(self.rng.gamma(4, 6)), int(self.rng.integers(5, 12))
            record_judgments(
                assignment=held, answers=self._answers(held), active_s=seconds, keystrokes=keys
            )
        self.count = until

    def _answers(self, held: Any) -> dict[str, str]:
        from migrations_app.models import MetricScore  # noqa: PLC0415

        pair = held.queued.pair
        rows = MetricScore.objects.filter(
            output__in=(pair.incumbent_output_id, pair.candidate_output_id)
        ).values_list("metric__dimension__slug", "metric__name", "output_id", "value")
        sign = {pair.candidate_output_id: 1.0, pair.incumbent_output_id: -1.0}
        quality = dict.fromkeys(DIMENSIONS, BETTER[pair.candidate.position])
        for slug, name, output, value in rows:
            quality[slug] += sign[output] * value * DIMENSIONS[slug][1][name] / np.sqrt(2)
        return {d.slug: self._answer(d, quality[d.slug], held) for d in self.dimensions}

    def _answer(self, dimension: Any, quality: float, held: Any) -> str:
        """The choice that says nearest what this person thinks."""
        from annotation.selectors.values import RIGHT_MINUS_LEFT, canonical  # noqa: PLC0415

        felt = quality + NOISE * self.rng.normal()
        steps = STEPS if dimension.scale == "preference_5" else STEPS[1:3]
        value = (np.searchsorted(steps, felt) - len(steps) / 2) / (len(steps) / 2)
        choices: dict[str, float] = RIGHT_MINUS_LEFT[dimension.scale]
        worth = {name: canonical(dimension, v, held.candidate_side) for name, v in choices.items()}
        return min(worth, key=lambda name: abs(worth[name] - value))


def _ask_twice(epoch_id: int, most: int) -> None:
    """Of the pairs that will be judged, some by two people."""
    from annotation.models import QueuedPair  # noqa: PLC0415

    ranks: Sequence[int] = range(1, most + 1, EVERY_OTHER)
    QueuedPair.objects.filter(epoch=epoch_id, stream="random", rank__in=ranks).update(overlap=2)
