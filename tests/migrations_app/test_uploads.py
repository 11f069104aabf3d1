"""What a browser may send: honest files, and those that are not."""

import gzip
import io
import os
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from migrations_app.evidence import uploads
from migrations_app.evidence.errors import UploadRefused

MEMBER = "items.jsonl"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.UPLOADS_MAX_BYTES = uploads.MEGABYTE
    return tmp_path / "uploads"


def file(name: str, content: bytes = b"{}\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def zipped(members: dict[str, bytes], name: str = "f.zip") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return file(name, buffer.getvalue())


def link_inside() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    info = zipfile.ZipInfo(MEMBER)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return file("f.zip", buffer.getvalue())


def encrypted() -> SimpleUploadedFile:
    content = bytearray(zipped({MEMBER: b"x"}).read())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    return file("f.zip", bytes(content))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: [file("a.exe")], "want files ending in"),
        (lambda: [file("a.jsonl"), file("b/a.jsonl")], "two files are named a.jsonl"),
        (lambda: [file("a.jsonl", b"x" * (uploads.MEGABYTE + 1))], "at most 1 MB"),
        (lambda: [file(f"{n}.csv") for n in range(51)], "51 files at once"),
        (lambda: [zipped({MEMBER: b"x"}), file("a.csv")], "one .zip alone"),
        (lambda: [file("f.zip", b"no archive")], "cannot be read"),
        (lambda: [zipped({"readme.txt": b"x"})], "holds no JSON Lines"),
        (lambda: [zipped({"../items.jsonl": b"x"})], "outside itself"),
        (lambda: [zipped({"/etc/items.jsonl": b"x"})], "outside itself"),
        (lambda: [zipped({"..\\items.jsonl": b"x"})], "outside itself"),
        (lambda: [zipped({"C:items.jsonl": b"x"})], "outside itself"),
        (lambda: [zipped({"a/items.jsonl": b"x", "b/items.jsonl": b"x"})], "two files named"),
        (lambda: [zipped({f"{n}.csv": b"" for n in range(1001)})], "1001 entries"),
        (lambda: [zipped({MEMBER: bytes(11 * uploads.MEGABYTE)})], "larger than 10 MB"),
        (lambda: [link_inside()], "holds a link"),
        (lambda: [encrypted()], "encrypted"),
    ],
)
def test_what_is_not_evidence_is_refused_with_its_reason(
    make: Callable[[], list[SimpleUploadedFile]], reason: str
) -> None:
    with pytest.raises(UploadRefused, match=reason):
        uploads.check(make())


def test_an_archive_that_announces_less_than_it_holds_is_stopped(folder: Path) -> None:
    content = bytearray(zipped({MEMBER: bytes(11 * uploads.MEGABYTE)}).read())
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (5).to_bytes(4, "little")
    upload = file("f.zip", bytes(content))
    uploads.check([upload])
    uploads.save(1, [upload])
    with pytest.raises(UploadRefused):
        uploads.unpack(1)
    assert sum(path.stat().st_size for path in folder.rglob(MEMBER)) <= 10 * uploads.MEGABYTE


def test_a_gzip_that_unpacks_too_large_is_refused_before_it_is_read() -> None:
    bomb = gzip.compress(bytes(11 * uploads.MEGABYTE))
    uploads.save(1, [file("a.jsonl.gz", bomb)])
    with pytest.raises(UploadRefused, match=r"a\.jsonl\.gz makes the upload larger than 10 MB"):
        uploads.unpack(1)


def test_a_damaged_gzip_is_left_to_the_reader_who_names_its_line() -> None:
    uploads.save(1, [file("a.jsonl.gz", gzip.compress(b"{}\n")[:-9])])
    assert [path.name for path in uploads.unpack(1).iterdir()] == ["a.jsonl.gz"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("..\\a.csv", "a.csv"),
        ("my data (1).csv", "my_data__1_.csv"),
        (".hidden.jsonl", "hidden.jsonl"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
        ("", "file"),
    ],
)
def test_a_name_is_made_harmless_and_stays_recognisable(name: str, kept: str) -> None:
    assert uploads.safe_name(name) == kept


def test_an_archive_is_unpacked_by_bare_names_without_what_systems_add(folder: Path) -> None:
    members = {"set/items.jsonl": b"{}", "set/meta.json": b"{}", "__MACOSX/._items.jsonl": b"x"}
    uploads.save(7, [zipped(members | {"set/notes.txt": b"x"})])
    names = sorted(path.name for path in uploads.unpack(7).iterdir())
    assert names == ["items.jsonl", "meta.json"]
    assert sorted(path.name for path in uploads.unpack(7).iterdir()) == names


def test_files_that_are_elsewhere_are_said_to_be() -> None:
    with pytest.raises(UploadRefused, match="must share SUCCESSOR_UPLOADS_DIR"):
        uploads.unpack(99)


def test_files_are_swept_after_seven_days_unless_a_job_still_wants_them(folder: Path) -> None:
    for job in (1, 2):
        uploads.save(job, [file("a.csv")])
    assert uploads.sweep([]) == 0
    late = time.time() + 8 * 86_400
    assert uploads.sweep([2], now=late) == 1
    assert os.listdir(folder) == ["2"]
