"""Work for two processes: functions of a module, as `repeat` pickles them."""

import os
import time


def slow_first(item: int) -> int:
    """Later items end sooner."""
    time.sleep(0.2 if item == 0 else 0.0)
    return item * item


def refuse_three(item: int) -> int:
    if item == 3:
        raise ValueError("three cannot be done")
    return item


def threads(name: str) -> str | None:
    return os.environ.get(name)
