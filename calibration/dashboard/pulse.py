"""What makes the page move: new rows of the database, and notes of a running fit in Redis."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from calibration.selectors.latest import page_version
from calibration.services import heartbeat
from calibration.services.progress import Progress, Stage, progress_of
from migrations_app.models import Migration, QualityDimension

RUNNING = (Stage.LOADING, Stage.FITTING, Stage.STORING)


@dataclass(frozen=True)
class Pulse:
    """worker_alive: whether an inference worker lives. progress: by dimension id."""

    version: str
    worker_alive: bool
    progress: Mapping[int, Progress]

    @property
    def running(self) -> Mapping[int, Progress]:
        """A worker that was killed leaves its note behind: nothing runs without one."""
        found = {pk: p for pk, p in self.progress.items() if p.stage in RUNNING}
        return found if self.worker_alive else {}

    @property
    def failed(self) -> Mapping[int, Progress]:
        return {pk: p for pk, p in self.progress.items() if p.stage is Stage.FAILED}

    @property
    def etag(self) -> str:
        # Which stage a fit is at draws nothing anew: a page is worth a sixth of a second.
        failed = sorted((pk, progress.message) for pk, progress in self.failed.items())
        text = f"{self.version} {self.worker_alive} {bool(self.running)} {failed}"
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def pulse_of(migration: Migration) -> Pulse:
    """One query, but for the first time that a process sees a version."""
    version = page_version(migration)
    ids = _dimension_ids(migration.pk, version)
    return Pulse(version, heartbeat.is_alive(), {pk: progress_of(pk) for pk in ids})


@lru_cache(maxsize=1024)
def _dimension_ids(migration_id: int, version: str) -> tuple[int, ...]:
    """The dimensions of a version never change: a plan freezes them."""
    found = QualityDimension.objects.filter(migration_id=migration_id).order_by("position")
    return tuple(found.values_list("id", flat=True))
