"""The sections of the latest supplements as blocks of the page, in reading order."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from calibration.dashboard.blocks import agreement, arms, best, gaming, guidance, sensitivity
from calibration.dashboard.blocks.section import Block, Section
from calibration.dashboard.loading import Loaded
from calibration.models import FitSupplement
from migrations_app.decision.wording import as_title
from migrations_app.models import QualityDimension

PartOf = Callable[[Section], Any]
BLOCKS: Mapping[str, tuple[str, str, PartOf]] = {
    "best": (best.TITLE, "Best choice", best.part_of),
    "guidance": (guidance.TITLE, "Metrics", guidance.part_of),
    "sensitivity": (sensitivity.TITLE, "Prior beliefs", sensitivity.part_of),
    "gaming": (gaming.TITLE, "Flattery", gaming.part_of),
    "arms": (arms.TITLE, "Arms", arms.part_of),
    "agreement": (agreement.TITLE, "Agreement", agreement.part_of),
}
"""Titles and drawing of every section, by its name in `statistics.supplement`."""


def blocks_of(loaded: Loaded) -> tuple[Block, ...]:
    """Only those that have something to say."""
    found = [
        Block(
            name,
            title,
            short,
            template=f"calibration/blocks/{name}.html",
            parts=tuple(_parts(loaded, name, part_of)),
        )
        for name, (title, short, part_of) in BLOCKS.items()
    ]
    return tuple(block for block in found if block.parts)


def _parts(loaded: Loaded, name: str, part_of: PartOf) -> Iterator[Any]:
    for dimension in loaded.dimensions:
        supplement = loaded.supplements.get(dimension.pk)
        if supplement is not None and supplement.sections.get(name) is not None:
            part = part_of(_section(loaded, dimension, supplement, name))
            if part is not None:
                yield part


def _section(
    loaded: Loaded, dimension: QualityDimension, supplement: FitSupplement, name: str
) -> Section:
    return Section(
        dimension=as_title(dimension.name),
        key=f"{name}-{dimension.pk}",
        document=supplement.sections[name],
        names={c.language_model.slug: c.language_model.name for c in loaded.candidates},
        incumbent=loaded.migration.incumbent.name,
        margin=loaded.terms["dimensions"][dimension.slug]["margin"],
        monthly=loaded.migration.service.monthly_interactions,
        n_judgments=supplement.fit.n_judgments,
        as_of=supplement.fit.read_at,
    )
