import os
from pathlib import Path

import pytest
from redis import Redis

from config.embedded import Addresses, addresses

NAMES = ["plain", "with space", "per%20cent", "semi;colon", "quest?ion#mark", "Prüfung", 'quo"te']


def root_whose_socket_path_has(length: int, folder: Path) -> Path:
    rest = length - len(os.fsencode(folder / "x" / ".local" / "run" / ".s.PGSQL.5432")) + 1
    return folder / ("x" * rest) / ".local"


def test_addresses_start_and_create_nothing(tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    addresses(tmp_path / "checkout" / ".local")
    assert set(tmp_path.rglob("*")) == before


def test_a_folder_has_the_same_addresses_by_whatever_path_it_is_reached(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    assert addresses(tmp_path / "link" / ".local") == addresses(tmp_path / "folder" / ".local")


def test_the_temporary_folder_of_a_process_does_not_change_its_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = addresses(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert addresses(tmp_path) == before


def test_sockets_live_beside_the_data_where_their_path_has_at_most_90_bytes() -> None:
    found = addresses(root_whose_socket_path_has(90, Path("/srv")))
    assert found.socket_dir == found.root / "run"
    assert len(os.fsencode(found.socket_dir / ".s.PGSQL.5432")) == 90


def test_sockets_move_to_a_private_folder_where_their_path_would_have_91_bytes() -> None:
    found = addresses(root_whose_socket_path_has(91, Path("/srv")))
    assert found.socket_dir == found.private_dir / "run"
    assert found.data_dir == found.root


def test_a_path_is_measured_in_bytes() -> None:
    found = addresses(Path("/srv") / ("ü" * 40) / ".local")
    assert found.socket_dir == found.private_dir / "run"


def test_sockets_move_where_libpq_would_read_the_path_as_two_hosts() -> None:
    found = addresses(Path("/srv/one,two/.local"))
    assert found.socket_dir == found.private_dir / "run"


def test_two_checkouts_have_different_private_folders() -> None:
    first, second = addresses(Path("/srv/a/.local")), addresses(Path("/srv/b/.local"))
    assert first.private_dir != second.private_dir


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as another user")
def test_data_of_root_lies_where_the_servers_may_go(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    found = addresses(tmp_path / ".local")
    assert found.data_dir == found.private_dir
    assert found.root == tmp_path / ".local"


@pytest.fixture(params=NAMES)
def awkward(request: pytest.FixtureRequest) -> Addresses:
    return addresses(Path("/srv") / request.param / ".local")


def test_redis_py_finds_the_socket_in_its_url(awkward: Addresses) -> None:
    with Redis.from_url(awkward.redis_url) as client:
        found = client.connection_pool.connection_kwargs["path"]
    assert found == str(awkward.redis_socket)
