"""What the processes of a running installation have loaded."""

import os
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


def test_no_web_process_has_loaded_the_sampler_and_the_inference_worker_has(place: Place) -> None:
    web, inference = mapped(place, "gunicorn"), mapped(place, "calibration.tasks")
    assert len(web) >= 2
    assert [pid for pid, maps in web.items() if any(name in maps for name in OF_THE_SAMPLER)] == []
    assert any(all(name in maps for name in OF_THE_SAMPLER) for maps in inference.values())
