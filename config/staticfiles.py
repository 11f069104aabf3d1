"""Static files: hashed names that browsers may keep for good, and the one file of plotly's."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

PLOTLY = "plotly.min.js"


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    support_js_module_import_aggregation = True


class AppFiles(AppDirectoriesFinder):
    """Leaves out the extensions of htmx: a comment in one reads like an import of no file."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Any:
        return super().list([*(ignore_patterns or []), "ext"])


class PlotlyFinder(BaseFinder):
    """Finds `plotly.min.js` in the plotly package, and none of the other data it brings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        spec = find_spec("plotly")
        if spec is None or spec.origin is None:
            raise ImportError("the package plotly is not installed")
        self.storage = FileSystemStorage(Path(spec.origin).parent / "package_data")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self.storage.path(path) if path == PLOTLY else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Any:
        yield PLOTLY, self.storage
