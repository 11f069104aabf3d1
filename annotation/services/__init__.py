from annotation.services.exclusions import exclude, restore
from annotation.services.imported import import_judgments
from annotation.services.queue import queue_pairs

__all__ = ["exclude", "import_judgments", "queue_pairs", "restore"]
