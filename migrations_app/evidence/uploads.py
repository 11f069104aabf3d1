"""The files of a job that came by a browser: on disk until they are imported, or seven days."""

import gzip
import os
import re
import shutil
import time
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from migrations_app.evidence import archive
from migrations_app.evidence.errors import UploadRefused
from migrations_app.evidence.readers.opening import ENDINGS

MEGABYTE = 2**20
MOST_FILES = 50
KEPT_DAYS = 7
# Text packs well: honest records unpack to some five times their size.
UNPACKED_TIMES = 10
FOLDER = Path("upload")  # what messages call it
_ARCHIVE, _LONGEST_NAME = "archive.zip", 120


def limit() -> int:
    """Bytes that one upload may have."""
    return int(getattr(settings, "UPLOADS_MAX_BYTES", 500 * MEGABYTE))


def check(files: Sequence["UploadedFile[bytes]"]) -> None:
    """UploadRefused where these files cannot be evidence, before a byte of them is kept."""
    refuse_size(sum(file.size or 0 for file in files))
    if len(files) > MOST_FILES:
        raise UploadRefused(f"{len(files)} files at once: at most {MOST_FILES}, or a .zip of them")
    names = [safe_name(file.name or "") for file in files]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UploadRefused(f"two files are named {twice}")
    archives = [file for file in files if is_archive(file.name or "")]
    if archives and len(files) > 1:
        raise UploadRefused("upload one .zip alone, or the files without it")
    if archives and archives[0].file is not None:
        archive.wanted_members(archives[0].file, is_evidence, _unpacked_limit())
    wrong = next((name for name in names if not (is_evidence(name) or is_archive(name))), None)
    if wrong:
        raise UploadRefused(f"{wrong}: want files ending in {', '.join(ENDINGS)}, or one .zip")


def refuse_size(size: int) -> None:
    if size > limit():
        raise UploadRefused(
            f"the upload has {size / MEGABYTE:.0f} MB; at most {limit() // MEGABYTE} MB at once"
        )


def save(job_id: int, files: Iterable["UploadedFile[bytes]"]) -> None:
    remove(job_id)
    folder = _of(job_id) / FOLDER
    folder.mkdir(parents=True)
    for file in files:
        name = file.name or ""
        path = _of(job_id) / _ARCHIVE if is_archive(name) else folder / safe_name(name)
        with path.open("wb") as target:
            for piece in file.chunks():
                target.write(piece)


def share(job_id: int, other_id: int) -> None:
    """The files of one job for another, without copying their bytes."""
    if not there(job_id):
        raise UploadRefused("the files are no longer here: upload them again")
    remove(other_id)
    shutil.copytree(_of(job_id), _of(other_id), copy_function=os.link)


def unpack(job_id: int) -> Path:
    """The folder to read, the archive unpacked into it anew; refuses what unpacks too large."""
    folder, packed = _of(job_id) / FOLDER, _of(job_id) / _ARCHIVE
    if not there(job_id):
        raise UploadRefused(
            "the uploaded files are not here: web and worker must share SUCCESSOR_UPLOADS_DIR"
        )
    if packed.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        archive.unpack(packed, folder, is_evidence, _unpacked_limit())
    _refuse_bombs(folder)
    return folder


def there(job_id: int) -> bool:
    return (_of(job_id) / FOLDER).is_dir()


def remove(job_id: int) -> None:
    shutil.rmtree(_of(job_id), ignore_errors=True)


def sweep(wanted: Iterable[int], now: float | None = None) -> int:
    """Remove what is older than seven days; not the files of jobs still to run (`wanted`)."""
    oldest = (time.time() if now is None else now) - KEPT_DAYS * 86_400
    root, kept, swept = Path(settings.UPLOADS_DIR), {str(pk) for pk in wanted}, 0
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.name not in kept and folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


def safe_name(name: str) -> str:
    """The bare name in plain characters, its ending kept: bad rows are named by it."""
    bare = re.sub(r"[^\w.-]", "_", name.replace("\\", "/").rsplit("/", 1)[-1])
    return bare.lstrip(".")[-_LONGEST_NAME:] or "file"


def is_evidence(name: str) -> bool:
    return name == "meta.json" or name.endswith(ENDINGS)


def is_archive(name: str) -> bool:
    return name.lower().endswith(".zip")


def _of(job_id: int) -> Path:
    return Path(settings.UPLOADS_DIR) / str(int(job_id))


def _unpacked_limit() -> int:
    return UNPACKED_TIMES * limit()


def _refuse_bombs(folder: Path) -> None:
    """Bytes of all files together once gzip is undone; a damaged one is for the reader to name."""
    left = _unpacked_limit()
    for path in sorted(folder.iterdir()):
        if path.suffix != ".gz":
            left -= path.stat().st_size
            continue
        try:
            with gzip.open(path) as stream:
                while left >= 0 and (piece := stream.read(MEGABYTE)):
                    left -= len(piece)
        except (OSError, EOFError, zlib.error):
            continue
        if left < 0:
            size = _unpacked_limit() // MEGABYTE
            raise UploadRefused(f"unpacked, {path.name} makes the upload larger than {size} MB")
