"""Sent inside the transaction; a receiver that leaves it does so on commit."""

from django.dispatch import Signal

# a plan, or a new version of one, was frozen: plan
plan_frozen = Signal()
# terms of a frozen plan were changed: plan
plan_amended = Signal()
# a new epoch began, its predecessor's judgments count no more: epoch
epoch_opened = Signal()
