"""The keeper's process: `python -m config.embedded FOLDER [DESCRIPTOR]`.

`ensure` hands over the descriptor that holds the keeper's lock, so that there is no moment
between taking it and holding it. Without one the keeper runs in the foreground.
"""

import logging
import os
import sys
from pathlib import Path

from config.embedded import locks
from config.embedded.addresses import Addresses, addresses
from config.embedded.errors import EmbeddedServicesError
from config.embedded.folders import make_root
from config.embedded.keeper import Keeper
from config.embedded.server import MARKER

logger = logging.getLogger("config.embedded")


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        sys.stderr.write(__doc__ or "")
        return 2
    where = addresses(Path(arguments[0]))
    lock = _take_over(int(arguments[1])) if len(arguments) > 1 else _take(where)
    os.environ[MARKER] = str(where.root)
    logging.basicConfig(format="%(asctime)s keeper: %(message)s", level=logging.INFO)
    logger.info("keeper of %s runs as process %d", where.root, os.getpid())
    try:
        Keeper(where, lock).run()
    except EmbeddedServicesError as error:
        logger.error("%s", error)
        return 1
    logger.info("keeper has gone")
    return 0


def _take_over(lock: int) -> int:
    """Leave the user who started this process: it is no child of theirs to wait for."""
    os.set_inheritable(lock, False)
    if os.fork():
        os._exit(0)
    return lock


def _take(where: Addresses) -> int:
    make_root(where)
    lock = locks.try_lock(where.keeper_lock, locks.EXCLUSIVE)
    if lock is None:
        sys.exit(f"A keeper of {where.root} runs already")
    return lock


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
