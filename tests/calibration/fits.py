"""A full fit as the selection of pairs reads it: with the judgments it saw, and no draws."""

from calibration.models import Fit, KeptPosterior
from calibration.selectors.evidence import take_snapshot
from calibration.selectors.kept import bytes_of
from calibration.selectors.standing import standing_of
from tests.calibration.world import World


def fit_now(world: World) -> None:
    """Of the evidence of the first dimension as it is."""
    dimension = world.dimensions[0]
    snapshot = take_snapshot(dimension.pk)
    assert snapshot.evidence is not None
    standing = standing_of(world.migration)
    fit = Fit.objects.create(
        dimension=dimension,
        plan=standing.plan,
        epoch=standing.epoch,
        digest=snapshot.dimension.digest,
        evidence_digest=world.migration.evidence_digest,
        judgments_digest=snapshot.dimension.judgments_digest,
        seed=1,
        method=Fit.Method.NUTS,
        n_judgments=snapshot.evidence.judgments.size,
        n_annotators=1,
        read_at=snapshot.read_at,
        versions={},
        seconds=0.1,
        diagnostics={},
        warnings=[],
    )
    KeptPosterior.objects.update_or_create(
        dimension=dimension,
        defaults={
            "fit": fit,
            "data": b"",
            "annotators": list(snapshot.annotators),
            "judgments": bytes_of(snapshot.evidence.judgments),
        },
    )
