"""Where the private services are: the same answer in every process, and nothing is started."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.embedded.account import reachable, server_account

# Names the socket file only: no server here listens on TCP.
POSTGRES_PORT = 5432
POSTGRES_USER = "successor"
POSTGRES_DATABASE = "successor"

# The kernel takes 107 bytes; what is left over serves the temporary names of libraries.
LONGEST_SOCKET_PATH = 90


@dataclass(frozen=True)
class Addresses:
    root: Path
    """Folder of locks and log: `.local` of the checkout."""
    private_dir: Path
    """Stands in for `root` where the servers cannot use it; may not exist."""
    data_dir: Path
    socket_dir: Path
    postgres_host: str
    postgres_port: int
    postgres_user: str
    postgres_database: str
    redis_socket: Path
    redis_url: str
    """For redis-py."""
    celery_url: str
    """For Celery, by way of kombu."""

    @property
    def postgres_data(self) -> Path:
        return self.data_dir / "postgresql"

    @property
    def redis_data(self) -> Path:
        return self.data_dir / "redis"

    @property
    def users_lock(self) -> Path:
        return self.root / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        return self.root / "keeper.lock"

    @property
    def log(self) -> Path:
        return self.root / "keeper.log"


def addresses(root: Path) -> Addresses:
    root = root.resolve()
    private = _private_dir(root)
    # Run by root, the servers are another user's processes, who may not be let in here.
    usable = server_account().is_self or reachable(root)
    data = root if usable else private
    sockets = data / "run" if _holds_sockets(data / "run") else private / "run"
    redis_socket = sockets / "redis.sock"
    quoted = quote(os.fsencode(redis_socket))
    return Addresses(
        root=root,
        private_dir=private,
        data_dir=data,
        socket_dir=sockets,
        postgres_host=str(sockets),
        postgres_port=POSTGRES_PORT,
        postgres_user=POSTGRES_USER,
        postgres_database=POSTGRES_DATABASE,
        redis_socket=redis_socket,
        redis_url=f"unix://{quoted}",
        celery_url=f"redis+socket://{quoted}",
    )


def _holds_sockets(folder: Path) -> bool:
    path = os.fsencode(folder / f".s.PGSQL.{POSTGRES_PORT}")
    # libpq reads a comma in a host as the border between two hosts.
    return len(path) <= LONGEST_SOCKET_PATH and b"," not in path


def _private_dir(root: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return _temporary_dir() / f"successor-{os.geteuid()}-{digest}"


def _temporary_dir() -> Path:
    # TMPDIR may differ between two processes of one checkout, and other temporary folders may
    # be emptied when the machine starts: this one holds data where the checkout cannot.
    kept = Path("/var/tmp")  # noqa: S108 - the folder made in it is checked for its owner
    return kept if os.access(kept, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
