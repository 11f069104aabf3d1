"""The settings of a test process: its own part of Redis, whatever else runs on this machine."""

import os

# Of this process alone, also where pytest-xdist's controller has set it for itself.
os.environ["SUCCESSOR_REDIS_PREFIX"] = f"test-successor-{os.getpid()}"

from config.settings import *  # noqa: E402, F403
