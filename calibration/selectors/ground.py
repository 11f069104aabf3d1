"""What the supplement of a stored fit reads: exactly what the fit read, and its posterior."""

from dataclasses import dataclass

from calibration.models import Fit, KeptPosterior
from calibration.selectors.agreed import Agreed, agreed
from calibration.selectors.arms import arm_values
from calibration.selectors.kept import judgments_of
from calibration.selectors.population import LoadedPopulation, load_population
from calibration.selectors.traits import traits_of
from calibration.statistics.arms import ArmValues
from calibration.statistics.evidence import Evidence
from calibration.statistics.pairs import within_budget
from calibration.statistics.prediction import Posterior
from calibration.statistics.reweighting import unpack
from calibration.statistics.supplement import Traits


@dataclass(frozen=True, eq=False)
class Grounded:
    """A sampled fit with what it stands on: evidence within the plan's budget.

    annotators: ids by their codes in the evidence.
    """

    fit: Fit
    agreed: Agreed
    evidence: Evidence
    posterior: Posterior
    traits: Traits
    values: ArmValues | None
    annotators: tuple[int, ...]


def grounded(fit_id: int) -> Grounded | None:
    """None where a later fit has replaced the posterior, or an import the evidence."""
    found = KeptPosterior.objects.filter(fit_id=fit_id).select_related(
        "fit__dimension__migration", "fit__plan__migration"
    )
    kept = found.first()
    if kept is None or kept.fit.evidence_digest != kept.fit.dimension.migration.evidence_digest:
        return None
    terms = agreed(kept.fit.plan, kept.fit.dimension.slug)
    loaded = load_population(kept.fit.dimension_id, kept.fit.plan_id, kept.fit.evidence_digest)
    evidence = within_budget(_evidence(terms, loaded, kept), terms.terms)
    return Grounded(
        fit=kept.fit,
        agreed=terms,
        evidence=evidence,
        posterior=unpack(bytes(kept.data), evidence),
        traits=traits_of(loaded, evidence),
        values=arm_values(kept.fit, terms),
        annotators=tuple(kept.annotators),
    )


def _evidence(terms: Agreed, loaded: LoadedPopulation, kept: KeptPosterior) -> Evidence:
    judgments = judgments_of(bytes(kept.judgments))
    return Evidence(terms.outcome, loaded.population, judgments)
