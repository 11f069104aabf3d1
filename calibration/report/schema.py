"""The JSON Schema of a report's document, published with it."""

from typing import Any

from calibration.report.service import ARM, REFUSALS

Schema = dict[str, Any]
NUMBER: Schema = {"type": ["number", "null"]}
TEXT: Schema = {"type": "string"}
TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
COUNT: Schema = {"type": "integer", "minimum": 0}
COUNTS: Schema = {"type": "object", "additionalProperties": COUNT}
ANY: Schema = {"type": "object"}


def document_schema() -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "successor-report/1",
        **_object(
            schema={"const": "successor-report/1"},
            made_at=TIME,
            made_by={"type": ["string", "null"]},
            migration=_object(
                slug=TEXT,
                name=TEXT,
                state=TEXT,
                service=TEXT,
                monthly_interactions={"type": ["integer", "null"]},
            ),
            sentence=_object(
                kind={"enum": ["approve", "hold", "reject", None]},
                text=TEXT,
                as_of=TIME,
                evidence_hash=TEXT,
            ),
            language_models=_list(_model()),
            plan=_plan(),
            data=_data(),
            results=_list(_dimension()),
            history=_list(_advised()),
            decisions=_list(_decided()),
            course=_list(_point()),
            service=_service(),
            gate=_gate(),
            losing_pairs=_list(_lost()),
            limits=_list(TEXT),
            software=_object(successor=TEXT, packages=ANY, seed={"type": "integer"}),
            audit=_object(sequence=COUNT, digest=TEXT, at=TIME),
        ),
    }


def _object(**properties: Schema) -> Schema:
    """Nothing more and nothing less."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _model() -> Schema:
    return _object(
        role={"enum": ["incumbent", "candidate"]},
        slug=TEXT,
        name=TEXT,
        provider=TEXT,
        snapshot=TEXT,
        sunset_date={"type": ["string", "null"], "format": "date"},
        input_cost_usd=NUMBER,
        output_cost_usd=NUMBER,
    )


def _plan() -> Schema:
    amendment = _object(
        at=TIME, reason=TEXT, changes=_list(TEXT), judged=COUNTS, loosens={"type": "boolean"}
    )
    return _object(
        version=COUNT,
        digest=TEXT,
        population_digest=TEXT,
        frozen_at=TIME,
        alpha={"type": "number"},
        terms=ANY,
        frozen_terms=ANY,
        amendments=_list(amendment),
    )


def _data() -> Schema:
    return _object(
        epoch=COUNT,
        evidence_digest=TEXT,
        n_prompts=COUNT,
        n_golden=COUNT,
        pairs=COUNTS,
        metrics=_list(_object(dimension=TEXT, name=TEXT, pairwise={"type": "boolean"})),
        imports=_list(_object(source=TEXT, sha256=TEXT, rows=COUNT, at=TIME)),
        judged_pairs=COUNTS,
        judged_by_candidate=COUNTS,
        exclusions=_object(excluded=COUNT, put_back=COUNT, by_reason=COUNTS),
    )


def _dimension() -> Schema:
    return _object(
        dimension=TEXT,
        name=TEXT,
        scale=TEXT,
        rubric_version=COUNT,
        required={"type": "boolean"},
        goal={"enum": ["non_inferiority", "superiority"]},
        margin={"type": "number"},
        n_judgments=COUNT,
        n_annotators=COUNT,
        fit=_fit(),
        candidates=_list(_candidate()),
        supplement=ANY,
    )


def _fit() -> Schema:
    return _object(
        id=COUNT,
        digest=TEXT,
        judgments_digest=TEXT,
        method=TEXT,
        seed={"type": "integer"},
        versions=ANY,
        diagnostics=ANY,
        warnings=_list(ANY),
        seconds={"type": "number"},
        read_at=TIME,
        computed_at=TIME,
    )


def _candidate() -> Schema:
    words = ("candidate", "name", "verdict", "word", "tone", "icon")
    numbers = ("p_non_inferior", "p_superior", "judgment_sd", "posterior_sd")
    return _object(
        **dict.fromkeys(words, TEXT),
        passes={"type": "boolean"},
        reasons=_list(TEXT),
        n_judgments=COUNT,
        n_population=COUNT,
        estimates=ANY,
        **dict.fromkeys(numbers, NUMBER),
        forecast={"type": ["object", "null"]},
        segments=_list(ANY),
    )


def _advised() -> Schema:
    return _object(
        kind={"enum": ["approve", "hold", "reject"]},
        candidate={"type": ["string", "null"]},
        plan_version=COUNT,
        epoch=COUNT,
        evidence_hash=TEXT,
        **{"from": TIME, "until": TIME},
        withdrawn={"type": "boolean"},
    )


def _decided() -> Schema:
    texts = ("outcome", "status", "reason", "evidence_hash", "asked_by")
    perhaps = ("candidate", "ended", "ended_by")
    return _object(
        **dict.fromkeys(texts, TEXT),
        **dict.fromkeys(perhaps, {"type": ["string", "null"]}),
        void=_list(TEXT),
        against={"type": "boolean"},
        exception_until={"type": ["string", "null"], "format": "date"},
        asked_at=TIME,
        ended_at=TIME,
    )


def _point() -> Schema:
    return _object(
        dimension=TEXT,
        candidate=TEXT,
        n_judgments=COUNT,
        **dict.fromkeys(("mean", "low", "high"), NUMBER),
        verdict=TEXT,
        plan_version=COUNT,
        amendments=COUNT,
        epoch=COUNT,
        as_of=TIME,
    )


def _service() -> Schema:
    arm = _object(language_model=TEXT, **dict.fromkeys(ARM, NUMBER))
    rails = ("candidate", "measure", "cutoff", "standing", "value")
    refusals = _object(candidate=TEXT, expected_behaviour=TEXT, **dict.fromkeys(REFUSALS, COUNT))
    return _object(
        arms=_list(arm),
        guardrails=_list(_object(**dict.fromkeys(rails, TEXT))),
        refusals=_list(refusals),
    )


def _gate() -> Schema:
    perhaps: Schema = {"type": ["string", "null"]}
    reason = _object(**dict.fromkeys(("code", "dimension", "candidate", "message"), TEXT))
    return _object(
        migration=TEXT,
        candidate=perhaps,
        verdict={"enum": ["pass", "fail", "inconclusive"]},
        recommendation=perhaps,
        reasons=_list(reason),
        as_of=TIME,
        expires_at=TIME,
        report_url=TEXT,
    )


def _lost() -> Schema:
    texts = ("dimension", "candidate", "prompt_id", "segment", "prompt", "incumbent_output")
    return _object(
        **dict.fromkeys((*texts, "candidate_output"), TEXT),
        value={"type": "number"},
        n_people=COUNT,
    )
