"""The default worker and beat stamp Redis while they work, for whoever asks after them.

The inference worker stamps for itself, by a thread: its loop stands still while it samples.
"""

import os
import socket
import time
from typing import Any

from celery import signals

from calibration.services import heartbeat, stamps

DEFAULT = "worker:default:heartbeat"
BEAT = "worker:beat:heartbeat"
KEYS = {"inference": heartbeat.KEY, "default": DEFAULT, "beat": BEAT}

# A worker's loop sends a heartbeat every 2 s; beat sends its tasks every 15 s.
DEFAULT_VALID_S = 20
BEAT_VALID_S = 60

_beats: set[int] = set()


@signals.heartbeat_sent.connect
def stamp_worker(sender: Any, **_: Any) -> None:
    """From the loop that takes messages, so that a worker that hangs is silent."""
    if "default" in sender.eventer.app.amqp.queues.consume_from:
        _stamp(DEFAULT, DEFAULT_VALID_S)


@signals.beat_init.connect
def stamp_beat_starting(**_: Any) -> None:
    _beats.add(os.getpid())
    _stamp(BEAT, BEAT_VALID_S)


@signals.after_task_publish.connect
def stamp_beat(**_: Any) -> None:
    """Once the broker has a message; of other processes that send, nothing is said."""
    if os.getpid() in _beats:
        _stamp(BEAT, BEAT_VALID_S)


def _stamp(key: str, valid_s: int) -> None:
    note = {"pid": os.getpid(), "host": socket.gethostname(), "at": time.time()}
    stamps.put(key, note, seconds=valid_s)
