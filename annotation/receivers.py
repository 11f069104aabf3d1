"""A frozen plan has its random stream before anyone judges, in the same transaction."""

from typing import Any

from django.dispatch import receiver

from annotation.services import queue_pairs
from migrations_app.models import Plan
from migrations_app.planning.signals import plan_frozen


@receiver(plan_frozen)
def queue_random_stream(sender: object, plan: Plan, **_: Any) -> None:
    queue_pairs(epoch=plan.migration.epoch, seed=plan.terms["seed"])
