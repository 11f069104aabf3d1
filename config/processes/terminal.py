"""Whether the terminal one was started in is still there.

The kernel tells a closed terminal only to the first process in it. A shell passes that on; make,
where it is the first, waits for its children instead.
"""

import os
import select
import signal

STANDARD = (0, 1, 2)


class Terminal:
    """Nothing is watched where nobody would mind: without a terminal, or under nohup."""

    def __init__(self) -> None:
        self._poll = select.poll()
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            for descriptor in filter(_is_terminal, STANDARD):
                self._poll.register(descriptor, 0)

    def is_closed(self) -> bool:
        return any(found & select.POLLHUP for _, found in self._poll.poll(0))


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False
