"""Parsed rows, each with the place it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class OutputRecord:
    """One output of one system. `content` is text, JSON, or parts with media."""

    content: Any
    latency_s: float | None = None
    cost_usd: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    finish_reason: str = ""
    error: str = ""
    request_model: str = ""
    response_model: str = ""
    source: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """A prompt with the outputs found beside it, by system."""

    file: str
    line: int
    external_id: str
    prompt: Any
    outputs: Mapping[str, OutputRecord]
    cluster: str | None = None
    segment: str = ""
    segments: Mapping[str, str] = field(default_factory=dict)
    reference: Any = None
    expected_behaviour: str = ""
    golden: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ScoreRecord:
    """A metric's score of one system's output, or of a pair (`system_b` set: above 0, b better).

    An empty dimension means every dimension.
    """

    file: str
    line: int
    external_id: str
    system: str
    system_b: str | None
    dimension: str
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class HumanRecord:
    """A person's value of one output, or of a pair (`system_b` set: above 0, b better).

    `annotator` is None for a released aggregate; `time` is RFC 3339 text.
    """

    file: str
    line: int
    external_id: str
    system: str
    system_b: str | None
    dimension: str
    annotator: str | None
    value: float
    time: str | None = None


Record = Item | ScoreRecord | HumanRecord
