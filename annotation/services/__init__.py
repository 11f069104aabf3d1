from annotation.services.ahead import DrawnPair, queue_ahead
from annotation.services.annotators import annotator_of
from annotation.services.claims import claim_next
from annotation.services.exclusions import exclude, restore
from annotation.services.imported import import_judgments
from annotation.services.judging import record_judgments, undo_last
from annotation.services.leases import extend
from annotation.services.queue import queue_pairs
from annotation.services.skipping import readmit, skip

__all__ = [
    "DrawnPair",
    "annotator_of",
    "claim_next",
    "exclude",
    "extend",
    "import_judgments",
    "queue_ahead",
    "queue_pairs",
    "readmit",
    "record_judgments",
    "restore",
    "skip",
    "undo_last",
]
