"""A report as PDF, by a Chromium beside the product; without one there is none."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE_S = 60
FLAGS = (
    "--headless", "--disable-gpu", "--disable-background-networking", "--disable-extensions",
    "--no-first-run", "--no-pdf-header-footer", "--disable-dev-shm-usage",
    "--disable-javascript",
)  # fmt: skip


def browser() -> str | None:
    """The path of the first Chromium found."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def pdf_of(html: str, path: str) -> bytes:
    """path: of the browser. RuntimeError where it wrote nothing in time."""
    with tempfile.TemporaryDirectory(prefix="successor-report-") as folder:
        source, made = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_text(html, encoding="utf-8")
        try:
            subprocess.run(
                [path, *_flags(folder, made), source.as_uri()],
                check=False,
                capture_output=True,
                timeout=PATIENCE_S,
            )
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(f"the browser took more than {PATIENCE_S} s") from error
        if not made.exists():
            raise RuntimeError("the browser wrote no PDF")
        return made.read_bytes()


def _flags(folder: str, made: Path) -> list[str]:
    """The file has no script and loads nothing; root may not use the browser's own sandbox."""
    own = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [*FLAGS, *own, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}"]
