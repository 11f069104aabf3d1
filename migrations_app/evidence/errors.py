"""Refusals of an import."""

from collections.abc import Sequence

from migrations_app.errors import SuccessorError
from migrations_app.evidence.readers import BadRow


class BadRows(SuccessorError):
    """Rows that cannot be taken: nothing is imported. `rows` are the first, `count` is of all."""

    def __init__(self, rows: Sequence[BadRow], count: int) -> None:
        super().__init__("bad_rows", f"nothing was imported: {count} bad rows")
        self.rows = tuple(rows)
        self.count = count


class MigrationDiffers(SuccessorError):
    def __init__(self, message: str) -> None:
        super().__init__("migration_differs", message)


class EvidenceFrozen(SuccessorError):
    def __init__(self, message: str) -> None:
        super().__init__("evidence_frozen", message)


class StagedRowsLost(SuccessorError):
    """Another process, or a server that fell, took staged rows away: what is left is a part."""

    def __init__(self) -> None:
        super().__init__("staged_rows_lost", "rows read were lost before they were imported")


class ImportCancelled(SuccessorError):
    """Somebody asked the import to end: nothing of it is kept."""

    def __init__(self) -> None:
        super().__init__("import_cancelled", "cancelled: nothing was imported")


class UploadRefused(SuccessorError):
    """Files that are not taken in at all."""

    def __init__(self, message: str) -> None:
        super().__init__("upload_refused", message)


class NothingToImport(SuccessorError):
    def __init__(self, message: str) -> None:
        super().__init__("nothing_to_import", message)
