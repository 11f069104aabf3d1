"""What the processes of a running installation have loaded."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.place import Place

pytestmark = pytest.mark.e2e

# Mapped by whatever has imported PyMC or PyTensor, and by nothing else here.
OF_THE_SAMPLER = ("llvmlite", "nutpie")


def mapped(place: Place, command: str) -> dict[int, str]:
    """Files mapped into each process of this installation whose command line has that word."""
    folder, found = os.fsencode(place.folder), {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if not entry.name.isdigit() or folder not in (entry / "environ").read_bytes():
                continue
            if command.encode() in (entry / "cmdline").read_bytes():
                found[int(entry.name)] = (entry / "maps").read_text()
    return found


def test_no_web_process_and_no_default_worker_has_loaded_the_sampler(place: Place) -> None:
    web, default = mapped(place, "gunicorn"), mapped(place, "calibration.sweeps")
    assert len(web) >= 2
    assert default
    everything = {**web, **default}
    loaded = [pid for pid, maps in everything.items() if any(n in maps for n in OF_THE_SAMPLER)]
    assert loaded == []


def test_a_process_that_has_loaded_it_would_be_found() -> None:
    program = "import nutpie, numba; print(open('/proc/self/maps').read())"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert all(name in ran.stdout for name in OF_THE_SAMPLER)
