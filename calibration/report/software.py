"""What computed it: versions and seeds."""

import tomllib
from functools import lru_cache
from typing import Any

from django.conf import settings

from calibration.dashboard.loading import Loaded


def software_part(loaded: Loaded) -> dict[str, Any]:
    fits = loaded.fits.values()
    versions = {name: value for fit in fits for name, value in fit.versions.items()}
    return {
        "successor": _version(),
        "packages": dict(sorted(versions.items())),
        "seed": loaded.terms["seed"],
    }


@lru_cache(maxsize=1)
def _version() -> str:
    text = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])
