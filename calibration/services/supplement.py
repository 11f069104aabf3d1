"""Working out what stands beside a verdict, after the fit is stored and shown."""

import logging
import time

from django.db import IntegrityError, transaction

from calibration.models import FitSupplement
from calibration.selectors.ground import Grounded, grounded
from calibration.services.document import document
from calibration.services.nudge import SUPPLEMENT, request_accepted
from calibration.statistics.analysis import analyse
from calibration.statistics.supplement import Ground, supplement

logger = logging.getLogger(__name__)


def add_supplement(fit_id: int) -> FitSupplement | None:
    """The supplement of a sampled fit; None where it has one, or a later fit has come."""
    request_accepted(fit_id, SUPPLEMENT)
    started = time.perf_counter()
    if FitSupplement.objects.filter(fit_id=fit_id).exists():
        return None
    found = grounded(fit_id)
    if found is None:
        logger.info("fit=%s has no supplement: it is not the latest any more", fit_id)
        return None
    sections = document(supplement(_ground(found)))
    if sections["annotators"]:
        # the posterior that knows whose code is whose is replaced by the next fit
        sections["annotators"]["ids"] = list(found.annotators)
    seconds = time.perf_counter() - started
    logger.info("supplement fit=%s seconds=%.2f", fit_id, seconds)
    return _store(fit_id, sections, seconds)


def _ground(found: Grounded) -> Ground:
    terms = found.agreed.terms
    critical = found.agreed.critical
    analysis = analyse(found.evidence, terms, found.posterior, critical=critical)
    return Ground(
        evidence=found.evidence,
        terms=terms,
        posterior=found.posterior,
        analysis=analysis,
        traits=found.traits,
        values=found.values,
        critical=critical,
    )


def _store(fit_id: int, sections: object, seconds: float) -> FitSupplement | None:
    """None where another worker was faster: its sections are the same."""
    try:
        with transaction.atomic():
            return FitSupplement.objects.create(fit_id=fit_id, sections=sections, seconds=seconds)
    except IntegrityError:
        return None
