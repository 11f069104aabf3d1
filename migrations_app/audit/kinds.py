"""What audit events speak of, and how the digest of such an object is computed anew."""

from collections.abc import Callable

DigestOf = Callable[[str], str | None]

DIGESTS: dict[str, DigestOf] = {}


def register(kind: str, digest_of: DigestOf) -> None:
    """From an AppConfig. `digest_of(object_id)` is None where the object no longer exists."""
    if DIGESTS.setdefault(kind, digest_of) is not digest_of:
        raise ValueError(f"audit kind {kind!r} is registered twice")
