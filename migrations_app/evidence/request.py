"""What an import is asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from migrations_app.evidence.readers import Arms, SourceError
from migrations_app.evidence.sinks import HumanMode


@dataclass(frozen=True)
class ImportRequest:
    """dimensions: those to import, all that can be judged where empty.

    human_limit: judged pairs to draw per candidate in a random sample, all where None.
    dry_run: everything is done, reported and taken back.
    new_epoch: why a frozen plan's evidence may change: in a new epoch; "" where it may not.
    """

    path: Path
    migration: str
    arms: Arms
    service: str = "default"
    dimensions: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    segment_prefix: str = ""
    human: HumanMode = HumanMode.IGNORE
    human_limit: int | None = None
    seed: int = 0
    dry_run: bool = False
    new_epoch: str = ""

    def __post_init__(self) -> None:
        if self.human_limit is not None and self.human is not HumanMode.RANDOM_SAMPLE:
            raise SourceError("a limit of human values needs a random sample")
        if self.human_limit is not None and self.human_limit < 1:
            raise SourceError("the limit of human values must be 1 or more")

    @classmethod
    def from_options(cls, options: Mapping[str, Any], path: Path) -> Self:
        """What the options of a job's row ask for."""
        return cls(
            path=path,
            migration=options["migration"],
            arms=Arms(options["incumbent"], tuple(options["candidates"])),
            service=options["service"],
            dimensions=tuple(options["dimensions"]),
            scale=tuple(options["scale"]),
            segment_prefix=options["segment_prefix"],
            human=HumanMode(options["human"]),
            human_limit=options["human_limit"],
            seed=options["seed"],
            dry_run=options["dry_run"],
            new_epoch=options.get("new_epoch", ""),
        )

    @property
    def options(self) -> dict[str, Any]:
        """For the job's row."""
        return {
            "migration": self.migration,
            "service": self.service,
            "incumbent": self.arms.incumbent,
            "candidates": list(self.arms.candidates),
            "dimensions": list(self.dimensions),
            "scale": list(self.scale),
            "segment_prefix": self.segment_prefix,
            "human": self.human.value,
            "human_limit": self.human_limit,
            "seed": self.seed,
            "dry_run": self.dry_run,
            "new_epoch": self.new_epoch,
        }
