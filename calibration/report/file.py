"""A report as one HTML file that needs nothing else: style and plots are inside."""

from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from calibration.models import Report
from calibration.report.reading import reading_of

STYLES = ("css/variables.css", "css/report.css")


def html_of(report: Report) -> str:
    context = {"report": report, "reading": reading_of(report.document), "style": _style()}
    return render_to_string("calibration/report/file.html", context)


@lru_cache(maxsize=1)
def _style() -> str:
    """Our own files: nothing of a model's output comes in here."""
    found = [finders.find(name) for name in STYLES]
    return "\n".join(Path(path).read_text(encoding="utf-8") for path in found if path)
