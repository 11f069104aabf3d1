"""Locks that the kernel frees when their holder ends, however it ends."""

import fcntl
import os
import struct
from pathlib import Path

SHARED = fcntl.LOCK_SH
EXCLUSIVE = fcntl.LOCK_EX

# struct flock: type, whence, start, length, pid
_RECORD_LOCK = "hhqqi"


def try_lock(path: Path, kind: int) -> int | None:
    """The descriptor that holds the lock, or None while somebody else's lock is in the way.

    The lock belongs to the open file, so it passes to whoever inherits the descriptor.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_held(path: Path) -> bool:
    descriptor = try_lock(path, SHARED)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def is_open_file(descriptor: int, path: Path) -> bool:
    """Whether the descriptor still stands for the file that has this path now."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def sign(descriptor: int) -> None:
    """Have `signer` name the calling process until it ends, also through an exec."""
    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def signer(path: Path) -> int | None:
    """Process id of who signed: the kernel's own word, so never stale nor somebody else's."""
    question = struct.pack(_RECORD_LOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    descriptor = os.open(path, os.O_RDWR)
    try:
        answer = fcntl.fcntl(descriptor, fcntl.F_GETLK, question)
    finally:
        os.close(descriptor)
    kind, _, _, _, pid = struct.unpack(_RECORD_LOCK, answer)
    return None if kind == fcntl.F_UNLCK else pid
