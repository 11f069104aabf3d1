"""Tasks of the default worker, without PyMC.

The sweep brings back every refit that was killed, lost or not asked for.
"""

import logging

from celery import shared_task
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from calibration.selectors.probes import watched
from calibration.selectors.standing import MigrationStanding, standing_of, under_judgment
from calibration.selectors.supplements import without_supplement
from calibration.services.audit_probes import draw_probes
from calibration.services.nudge import (
    REWEIGHING,
    SELECTION,
    SUPPLEMENT,
    request_refit,
    request_selection,
    request_supplement,
)
from calibration.services.reweigh import reweigh
from calibration.services.select import is_due, top_up
from calibration.services.supplement import add_supplement
from migrations_app.decision.signing import reopen_expired
from migrations_app.errors import SuccessorError
from migrations_app.models import Migration

logger = logging.getLogger(__name__)


@shared_task(
    name=REWEIGHING,
    autoretry_for=(OperationalError, InterfaceError),
    max_retries=1,
    throws=(SuccessorError,),
)
def reweigh_dimension(dimension_id: int) -> None:
    reweigh(dimension_id)


@shared_task(
    name=SUPPLEMENT,
    autoretry_for=(OperationalError, InterfaceError),
    max_retries=1,
    throws=(SuccessorError,),
)
def supplement_fit(fit_id: int) -> None:
    add_supplement(fit_id)


@shared_task(
    name=SELECTION,
    autoretry_for=(OperationalError, InterfaceError),
    max_retries=1,
    throws=(SuccessorError,),
)
def select_pairs(migration_id: int) -> None:
    top_up(migration_id)


@shared_task(name="calibration.sweep")
def sweep() -> None:
    for migration in under_judgment():
        try:
            _sweep(migration)
        except (SuccessorError, LookupError, ObjectDoesNotExist):
            # One broken plan must not keep the others waiting.
            logger.exception("sweep of %s failed", migration.slug)


def _sweep(migration: Migration) -> None:
    standing = standing_of(migration)
    _refit(migration, standing)
    for fit_id in without_supplement(standing):
        if request_supplement(fit_id):
            logger.info("swept supplement of fit=%s of %s", fit_id, migration.slug)
    if is_due(migration):
        request_selection(migration.pk)


def _refit(migration: Migration, standing: MigrationStanding) -> None:
    for dimension_id in standing.to_refit:
        if request_refit(dimension_id):
            logger.info("swept dimension=%s of %s", dimension_id, migration.slug)


@shared_task(name="calibration.audit")
def audit() -> None:
    """This week's probes of every migration that is decided; asking again draws none twice.

    An exception that has ended is no approval any more: judging goes on there.
    """
    today = timezone.now().date()
    for migration in watched():
        try:
            if reopen_expired(migration=migration):
                logger.info("the exception of %s has ended", migration.slug)
                continue
            drawn = draw_probes(migration, today)
        except (SuccessorError, LookupError, ObjectDoesNotExist):
            logger.exception("audit of %s failed", migration.slug)
            continue
        if drawn:
            logger.info("drew %s audit probes of %s", drawn, migration.slug)
