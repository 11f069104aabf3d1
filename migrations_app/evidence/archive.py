"""A .zip somebody uploaded: what is in it is looked at before anything is unpacked."""

import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

from migrations_app.evidence.errors import UploadRefused

MOST_MEMBERS = 1000
PIECE = 2**20
# Beside the files that matter an archive may hold these; they are left aside.
_NOISE = ("__MACOSX", ".DS_Store", "Thumbs.db")
_LINK = 0o120000


def wanted_members(
    file: Path | IO[bytes], wanted: Callable[[str], bool], limit: int
) -> dict[str, zipfile.ZipInfo]:
    """Members to unpack, by their bare name. UploadRefused where the archive is not to be had."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UploadRefused(f"the .zip cannot be read: {error}") from None
    if len(members) > MOST_MEMBERS:
        raise UploadRefused(f"the .zip holds {len(members)} entries, more than {MOST_MEMBERS}")
    found: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        name = _checked(member)
        if wanted(name) and found.setdefault(name, member) is not member:
            raise UploadRefused(f"the .zip holds two files named {name}")
    if not found:
        raise UploadRefused("the .zip holds no JSON Lines, no CSV and no folder schema")
    _refuse_large(sum(member.file_size for member in found.values()), limit)
    return found


def unpack(archive_path: Path, folder: Path, wanted: Callable[[str], bool], limit: int) -> None:
    """Into `folder`, by bare names. Bytes that come are counted, not those announced."""
    members = wanted_members(archive_path, wanted, limit)
    total = 0
    try:
        with zipfile.ZipFile(archive_path) as archive:
            for name, member in members.items():
                with archive.open(member) as source, (folder / name).open("wb") as target:
                    while piece := source.read(PIECE):
                        total += len(piece)
                        _refuse_large(total, limit)
                        target.write(piece)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UploadRefused(f"the .zip cannot be unpacked: {error}") from None


def _checked(member: zipfile.ZipInfo) -> str:
    """The bare name, "" for what is left aside."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename:
        raise UploadRefused(f"the .zip names a file outside itself: {member.filename[:100]!r}")
    if member.flag_bits & 1:
        raise UploadRefused("the .zip is encrypted: upload one without a password")
    if (member.external_attr >> 16) & 0o170000 == _LINK:
        raise UploadRefused(f"the .zip holds a link: {member.filename[:100]!r}")
    noise = any(part in _NOISE or part.startswith("._") for part in path.parts)
    return "" if member.is_dir() or noise else path.name


def _refuse_large(size: int, limit: int) -> None:
    if size > limit:
        raise UploadRefused(f"unpacked, the .zip is larger than {limit // 2**20} MB")
