"""Sent inside the transaction; a receiver that leaves it does so on commit."""

from django.dispatch import Signal

# judgments were added, or counted otherwise: dimension_ids (a set of ids)
judgments_recorded = Signal()
