"""The fields of a prompt and of an output, the same in every schema."""

from collections.abc import Mapping
from typing import Any

from migrations_app.evidence.readers import fields
from migrations_app.evidence.readers.errors import Wrong
from migrations_app.evidence.readers.records import OutputRecord

BEHAVIOURS = ("answer", "refuse")
PROMPT_FIELDS = frozenset(
    {"cluster", "segment", "segments", "reference", "references"}
    | {"expected_behaviour", "golden", "weight"}
)
OUTPUT_FIELDS = frozenset(
    {"latency_s", "cost_usd", "input_tokens", "output_tokens", "finish_reason", "error"}
    | {"request_model", "response_model", "source"}
)


def prompt_fields(row: Mapping[str, Any], segment_prefix: str) -> dict[str, Any]:
    """Keyword arguments of Item for everything but id, prompt and outputs."""
    segments = fields.texts(row, "segments")
    segment = fields.optional_text(row, "segment", fields.SEGMENT)
    if not segment and len(segments) == 1:
        segment = next(iter(segments.values()))
    if segment_prefix and segment_prefix in segment:
        segments["segment"] = segment
        segment = segment.split(segment_prefix, 1)[0]
    return {
        "cluster": _cluster(row),
        "segment": segment,
        "segments": segments,
        "reference": row.get("references") or row.get("reference"),
        "expected_behaviour": _behaviour(row),
        "golden": fields.optional_flag(row, "golden"),
        "weight": _weight(row),
    }


def output_fields(content: Any, row: Mapping[str, Any]) -> OutputRecord:
    error = fields.optional_text(row, "error", 10_000)
    if content is None and not error:
        raise Wrong("output is null, and no error says why")
    if isinstance(content, bool | int | float):
        raise Wrong(f"output must be text or JSON, got {fields.kind(content)}")
    source = row.get("source") or {}
    if not isinstance(source, Mapping):
        raise Wrong("source must be an object")
    return OutputRecord(
        content="" if content is None else content,
        latency_s=fields.optional_number(row, "latency_s"),
        cost_usd=fields.optional_number(row, "cost_usd"),
        input_tokens=fields.optional_count(row, "input_tokens"),
        output_tokens=fields.optional_count(row, "output_tokens"),
        finish_reason=fields.optional_text(row, "finish_reason", 100),
        error=error,
        request_model=fields.optional_text(row, "request_model", fields.NAME),
        response_model=fields.optional_text(row, "response_model", fields.NAME),
        source=source,
    )


def prompt_content(value: Any) -> Any:
    if not isinstance(value, str | list | dict) or not value:
        raise Wrong(f"prompt must be text, messages or parts, got {_named(value)}")
    return value


def _named(value: Any) -> str:
    return "nothing" if value in ("", [], {}) else fields.kind(value)


def _cluster(row: Mapping[str, Any]) -> str | None:
    for key in ("cluster", "context_id"):
        if row.get(key) is not None:
            return fields.text(row, key, fields.EXTERNAL_ID)
    return None


def _behaviour(row: Mapping[str, Any]) -> str:
    value = fields.optional_text(row, "expected_behaviour", 100)
    if value and value not in BEHAVIOURS:
        raise Wrong(f"expected_behaviour must be {' or '.join(BEHAVIOURS)}, got {value!r}")
    return value


def _weight(row: Mapping[str, Any]) -> float:
    if row.get("weight") is None:
        return 1.0
    value = fields.number(row, "weight")
    if value <= 0:
        raise Wrong("weight must be above 0")
    return value
