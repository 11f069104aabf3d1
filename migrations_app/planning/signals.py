"""Sent inside the transaction; a receiver that leaves it does so on commit."""

from django.dispatch import Signal

# a plan, or a new version of one, was frozen: plan
plan_frozen = Signal()
