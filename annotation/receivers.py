"""A plan, and every epoch of it, has its random stream before anyone judges, in one transaction."""

from typing import Any

from django.dispatch import receiver

from annotation.services import queue_pairs
from migrations_app.models import Epoch, Plan
from migrations_app.planning.signals import epoch_opened, plan_frozen


@receiver(plan_frozen)
def queue_random_stream(sender: object, plan: Plan, **_: Any) -> None:
    queue_pairs(epoch=plan.migration.epoch, seed=plan.terms["seed"])


@receiver(epoch_opened)
def queue_random_stream_again(sender: object, epoch: Epoch, **_: Any) -> None:
    """In another order: else people would meet the pairs again that they remember best."""
    plan = epoch.migration.plan
    if plan is not None:
        queue_pairs(epoch=epoch, seed=plan.terms["seed"] + epoch.number)
