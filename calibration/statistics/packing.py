"""A posterior as bytes for one database row, and back."""

import json
from dataclasses import asdict
from math import prod
from typing import Any

import numpy as np

from calibration.statistics.design_matrix import Shape, shape_of
from calibration.statistics.evidence import Evidence
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import FitWarning

_MAGIC = b"posterior 2\n"
_LENGTH = 4  # bytes of the header's length, little-endian


def pack(posterior: Posterior) -> bytes:
    """Draws as float32, with diagnostics and warnings: one self-describing value to store.

    About 16 kB per parameter for 4,000 draws. Of shape and features only a description is in it,
    so that they can be compared: see `unpack`.
    """
    header = json.dumps(
        {
            "model": _described(posterior.shape),
            "draws": {name: list(values.shape) for name, values in posterior.draws.items()},
            "diagnostics": dict(posterior.diagnostics),
            "method": posterior.method,
            "warnings": [asdict(warning) for warning in posterior.warnings],
        }
    ).encode()
    body = [values.astype("<f4").tobytes() for values in posterior.draws.values()]
    return b"".join([_MAGIC, len(header).to_bytes(_LENGTH, "little"), header, *body])


def unpack(data: bytes, evidence: Evidence) -> Posterior:
    """The posterior again, from bytes and the evidence it was fitted on (within the budget).

    Shape and features are those of `evidence`. ValueError names what is wrong: bytes that are not
    of `pack`, cut short or too long, draws that are not finite, or a model that is not the one of
    this evidence.
    """
    header, body = _parts(data)
    features = normalise(evidence.population)
    shape = shape_of(evidence, features)
    try:
        model, sizes = header["model"], {name: tuple(s) for name, s in header["draws"].items()}
        diagnostics = {name: float(number) for name, number in header["diagnostics"].items()}
        warnings = tuple(FitWarning(**warning) for warning in header["warnings"])
        method = str(header["method"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the header of a packed posterior lacks something: {error!r}") from None
    if model != _described(shape):
        raise ValueError(f"the packed posterior is of {model}, the evidence of {_described(shape)}")
    return Posterior(shape, features, _draws(sizes, body), diagnostics, warnings, method)


def _described(shape: Shape) -> dict[str, Any]:
    """The shape as JSON gives it back."""
    described: dict[str, Any] = json.loads(json.dumps(asdict(shape)))
    return described


def _parts(data: bytes) -> tuple[dict[str, Any], bytes]:
    start = len(_MAGIC) + _LENGTH
    if not data.startswith(_MAGIC) or len(data) < start:
        raise ValueError("these bytes are no packed posterior")
    end = start + int.from_bytes(data[len(_MAGIC) : start], "little")
    try:
        header = json.loads(data[start:end])
    except ValueError as error:
        raise ValueError(f"the header of a packed posterior is damaged: {error}") from None
    if not isinstance(header, dict):
        raise ValueError("the header of a packed posterior is damaged: not an object")
    return header, data[end:]


def _draws(sizes: dict[str, tuple[int, ...]], body: bytes) -> dict[str, Floats]:
    counts = {name: prod(size) for name, size in sizes.items()}
    if len(body) != 4 * sum(counts.values()):
        raise ValueError(
            f"a packed posterior of {sum(counts.values())} numbers has {len(body)} bytes of them"
        )
    flat = np.frombuffer(body, dtype="<f4").astype(float)
    if not np.isfinite(flat).all():
        raise ValueError("a packed posterior holds numbers that are not finite")
    parts = np.split(flat, np.cumsum(list(counts.values()))[:-1])
    return {name: part.reshape(sizes[name]) for name, part in zip(sizes, parts, strict=True)}
