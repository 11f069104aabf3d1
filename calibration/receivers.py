"""A judgment or a plan nudges the workers once it is committed; the sweep does not rely on it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from annotation.signals import judgments_recorded
from calibration.services.nudge import REWEIGHING, TASK, request_all
from migrations_app.models import Plan
from migrations_app.planning.signals import plan_amended, plan_frozen


@receiver(judgments_recorded)
def follow_judgments(sender: object, dimension_ids: set[int], **_: Any) -> None:
    _after_commit((REWEIGHING, TASK), dimension_ids)


@receiver(plan_frozen)
def follow_plan(sender: object, plan: Plan, **_: Any) -> None:
    _after_commit((TASK,), set(plan.migration.dimensions.values_list("id", flat=True)))


@receiver(plan_amended)
def follow_amendment(sender: object, plan: Plan, **_: Any) -> None:
    """Draws do not depend on what was amended: re-weighting them all alike shows it first."""
    dimension_ids = set(plan.migration.dimensions.values_list("id", flat=True))
    _after_commit((REWEIGHING, TASK), dimension_ids)


def _after_commit(tasks: Sequence[str], dimension_ids: set[int]) -> None:
    wanted = [(task, dimension_id) for dimension_id in sorted(dimension_ids) for task in tasks]
    transaction.on_commit(partial(request_all, wanted), robust=True)
