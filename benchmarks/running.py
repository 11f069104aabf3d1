"""Repetitions over two processes, with a progress line. Every benchmark runs through here."""

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

PROCESSES = 2
USAGE = 2  # exit status where a benchmark cannot run as asked
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


class Unavailable(Exception):
    """What a benchmark needs and did not find, in words for whoever started it."""


def run(main: Callable[[Namespace], None], options: ArgumentParser) -> None:
    """Parse the command line and run; what is missing ends with a message and status 2."""
    asked = options.parse_args()
    try:
        main(asked)
    except Unavailable as missing:
        sys.stderr.write(f"{options.prog}: {missing}\n")
        raise SystemExit(USAGE) from None


def options(name: str, about: str, *, repetitions: int, full: int) -> ArgumentParser:
    """--repetitions R, or --full for more than the default."""
    parser = ArgumentParser(prog=f"benchmarks.{name}", description=about.splitlines()[0])
    parser.add_argument(
        "--repetitions", type=int, default=repetitions, help=f"default {repetitions}"
    )
    parser.add_argument("--processes", type=int, default=PROCESSES, help=f"default {PROCESSES}")
    parser.add_argument(
        "--full", action="store_const", dest="repetitions", const=full, help=f"{full} of them"
    )
    return parser


def repeat(
    work: Callable[[Item], Found],
    items: Iterable[Item],
    *,
    label: str,
    processes: int = PROCESSES,
) -> list[Found]:
    """work(item) of every item, in the order of the items; fails with the first that fails.

    work and items are pickled: `work` must be a function of a module. Every process computes on
    one thread, so that a figure never depends on what else the libraries start.
    """
    for name in ONE_THREAD:
        os.environ[name] = "1"
    listed = list(items)
    found: dict[int, Found] = {}
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        places = {pool.submit(work, item): place for place, item in enumerate(listed)}
        for future in tracked(as_completed(places), len(listed), label):
            found[places[future]] = future.result()
    return [found[place] for place in range(len(listed))]


def tracked(items: Iterable[Item], total: int, label: str) -> Iterator[Item]:
    """The items as they come, with a line on standard error that says how far they are."""
    started, shown = time.monotonic(), 0.0
    for done, item in enumerate(items, start=1):
        now = time.monotonic()
        if now - shown > 1 or done == total:
            left = (now - started) / done * (total - done)
            _say(
                f"{label}: {done} of {total}, {now - started:.0f} s, {left:.0f} s left",
                done == total,
            )
            shown = now
        yield item


def _say(message: str, last: bool) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{message}" + ("\n" if last else ""))
    else:
        sys.stderr.write(f"{message}\n")
    sys.stderr.flush()
