"""How Redis is run here."""

import signal

from config.embedded.account import Account
from config.embedded.addresses import Addresses
from config.embedded.binaries import Binaries
from config.embedded.server import Program

SETTINGS = {
    # No TCP.
    "port": "0",
    "unixsocketperm": "700",
    # Queued tasks survive a kill; a crash of the machine costs a second of them at most, and
    # the sweep brings those back from the database.
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "daemonize": "no",
}


def redis_program(addresses: Addresses, binaries: Binaries, account: Account) -> Program:
    options = {
        **SETTINGS,
        "unixsocket": str(addresses.redis_socket),
        "dir": str(addresses.redis_data),
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Program(
        name="Redis",
        command=[str(binaries.redis_server), *arguments],
        lock=addresses.root / "redis.lock",
        account=account,
        stop_signals=(signal.SIGTERM,),
        # It loses no answered write by this, and a gentle end would remove its successor's socket.
        orphan_signal=signal.SIGKILL,
        stale=(addresses.redis_socket,),
    )
