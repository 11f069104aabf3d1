"""Runs both servers for as long as anybody uses them."""

import logging
import os
import select
import signal
import time
from types import FrameType

from config.embedded import locks
from config.embedded.account import server_account
from config.embedded.addresses import Addresses
from config.embedded.binaries import find_binaries
from config.embedded.folders import make_server_folders
from config.embedded.postgres import make_cluster, postgres_program
from config.embedded.redis import redis_program
from config.embedded.server import Server

logger = logging.getLogger(__name__)

# Between two commands typed one after the other the servers stay.
GRACE_S = 2.0
TICK_S = 0.5
TICK_WHILE_STARTING_S = 0.02


class Keeper:
    def __init__(self, addresses: Addresses, lock: int) -> None:
        self.addresses = addresses
        self.lock = lock
        self.servers: list[Server] = []
        self.ending = False
        self.alone_since: float | None = None
        self.users_lock: int | None = None
        self.wakeup, wakeup = os.pipe()
        for descriptor in (self.wakeup, wakeup):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # wakes the keeper up

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.ending = True

    def run(self) -> None:
        try:
            self._prepare()
            while not (self.ending or self._is_alone()):
                for server in self.servers:
                    server.keep_running()
                self._sleep()
        finally:
            self._stop_all()

    def _prepare(self) -> None:
        make_server_folders(self.addresses)
        account = server_account()
        binaries = find_binaries(account, self.addresses.private_dir)
        postgres = postgres_program(self.addresses, binaries, account)
        redis = redis_program(self.addresses, binaries, account)
        make_cluster(self.addresses, binaries, postgres)
        self.servers = [Server(postgres), Server(redis)]

    def _sleep(self) -> None:
        all_run = all(server.is_running for server in self.servers)
        select.select([self.wakeup], [], [], TICK_S if all_run else TICK_WHILE_STARTING_S)
        while select.select([self.wakeup], [], [], 0)[0]:
            os.read(self.wakeup, 512)

    @property
    def _is_abandoned(self) -> bool:
        """Whether the folder was removed: its data has gone, and a new keeper may have come."""
        return not locks.is_open_file(self.lock, self.addresses.keeper_lock)

    def _is_alone(self) -> bool:
        """Whether nobody has used the services for a while.

        If so the users' lock stays taken until this process has gone: whoever comes meanwhile
        waits for it, and then finds no keeper instead of one about to go.
        """
        if self._is_abandoned:
            return True
        lock = locks.try_lock(self.addresses.users_lock, locks.EXCLUSIVE)
        if lock is None:
            self.alone_since = None
            return False
        now = time.monotonic()
        self.alone_since = self.alone_since or now
        if now - self.alone_since >= GRACE_S:
            self.users_lock = lock
            return True
        os.close(lock)
        return False

    def _stop_all(self) -> None:
        for server in self.servers:
            if self._is_abandoned:
                # A gentle end would remove the sockets, which may be another keeper's by now.
                server.kill()
            else:
                server.stop()
