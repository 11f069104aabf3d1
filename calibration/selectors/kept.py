"""The posterior that the last full fit of a dimension has left for re-weighting."""

import logging
from dataclasses import asdict, dataclass, replace
from io import BytesIO

import numpy as np

from calibration.models import KeptPosterior
from calibration.selectors.evidence import Snapshot
from calibration.statistics.evidence import Evidence, Judgments
from calibration.statistics.pairs import within_budget
from calibration.statistics.prediction import Posterior
from calibration.statistics.reweighting import unpack

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Kept:
    """seen: the evidence that the fit read, within the plan's budget."""

    fit: int
    posterior: Posterior
    seen: Evidence


def kept_of(snapshot: Snapshot) -> Kept | None:
    """None where the last full fit had another plan, epoch, evidence or other annotators."""
    found = KeptPosterior.objects.filter(
        dimension=snapshot.dimension.dimension,
        annotators=list(snapshot.annotators),
        fit__plan=snapshot.migration.plan,
        fit__epoch=snapshot.migration.epoch,
        fit__evidence_digest=snapshot.migration.migration.evidence_digest,
    ).first()
    if found is None or snapshot.evidence is None:
        return None
    try:
        read = replace(snapshot.evidence, judgments=judgments_of(bytes(found.judgments)))
        seen = within_budget(read, snapshot.agreed.terms)
        return Kept(found.fit_id, unpack(bytes(found.data), seen), seen)
    except (ValueError, TypeError) as error:
        # Another release has written it: the next full fit replaces it.
        logger.warning("kept posterior of fit %s cannot be read: %s", found.fit_id, error)
        return None


def bytes_of(judgments: Judgments) -> bytes:
    file = BytesIO()
    np.savez(file, **asdict(judgments))
    return file.getvalue()


def judgments_of(data: bytes) -> Judgments:
    with np.load(BytesIO(data)) as arrays:
        return Judgments(**arrays)
