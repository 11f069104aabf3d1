"""How far an import is: a bar on a terminal, a line at every tenth elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

from migrations_app.evidence.readers import Source

Progress = Callable[[Source], None]


@contextmanager
def progress_on(stream: TextIO) -> Iterator[Progress]:
    if not stream.isatty():
        yield _Tenths(stream)
        return
    with tqdm(file=stream, unit="B", unit_scale=True, desc="reading") as bar:

        def show(source: Source) -> None:
            bar.total = source.meter.total
            bar.update(source.meter.done - bar.n)

        yield show


class _Tenths:
    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.shown = 0

    def __call__(self, source: Source) -> None:
        tenths = 10 * source.meter.done // max(source.meter.total, 1)
        if tenths > self.shown:
            self.shown = tenths
            self.stream.write(f"read {10 * tenths}%\n")
            self.stream.flush()
