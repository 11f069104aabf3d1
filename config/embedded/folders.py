"""Folders of the services. Only folders made here are ever given a mode or an owner."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from config.embedded.account import Account, server_account
from config.embedded.addresses import Addresses
from config.embedded.errors import EmbeddedServicesError


def make_root(addresses: Addresses) -> None:
    """The folder of the locks: all that a user of the services needs before the keeper runs."""
    root = addresses.root
    root.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        root.mkdir()
        # Whatever the umask: run by root, the servers are another user's processes.
        root.chmod(0o755)
    if not os.access(root, os.W_OK | os.X_OK):
        raise EmbeddedServicesError(
            f"{root} belongs to user {root.stat().st_uid}: start the services as that user, or "
            "name another folder by SUCCESSOR_LOCAL_DIR"
        )


def make_server_folders(addresses: Addresses) -> None:
    account = server_account()
    private = addresses.private_dir
    if private in (addresses.data_dir, addresses.socket_dir.parent):
        make_private_dir(private, account)
    for folder in (addresses.socket_dir, addresses.redis_data):
        make_server_folder(folder, account)
    if addresses.postgres_data.exists():
        _check_owner(addresses.postgres_data, account.uid)


def make_private_dir(folder: Path, account: Account) -> None:
    """In a folder where anybody may create, so an existing one proves nothing by its name."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise EmbeddedServicesError(f"{folder} was not made by this user: remove it")
    # Root's has folders of the servers' user inside: passable, but nothing can be listed.
    folder.chmod(0o700 if account.is_self else 0o711)


def make_server_folder(folder: Path, account: Account) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.lstat().st_uid == os.geteuid():
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    _check_owner(folder, account.uid)


def _check_owner(folder: Path, uid: int) -> None:
    owner = folder.lstat().st_uid
    if owner != uid:
        raise EmbeddedServicesError(
            f"{folder} belongs to user {owner}, but the services run here as user {uid}: "
            "start them as the user who started them first"
        )
