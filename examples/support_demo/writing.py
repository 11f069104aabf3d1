"""The files that are imported; the truth is in none of them."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from examples.support_demo.cases import Case
from examples.support_demo.chance import SEED, Chance
from examples.support_demo.metrics import scores
from examples.support_demo.models import MODELS, Model

# Words of the instructions every prompt is sent with.
INSTRUCTIONS = 260
TOKENS_PER_WORD = 1.33


def output_row(case: Case, model: Model) -> dict[str, Any]:
    prompt, text = case.prompt, case.texts[model.slug]
    return {
        "external_id": prompt.external_id,
        "segment": prompt.place.name,
        "segments": {
            "region": prompt.place.name,
            "use_case": prompt.use_case,
            "prompt_template": prompt.asked.slug,
        },
        "weight": prompt.place.weight,
        "prompt": prompt.text,
        "reference": prompt.reference,
        "expected_behaviour": "refuse" if prompt.must_refuse else "answer",
        "language_model": model.slug,
        "output": text,
        "scores": scores(prompt, model, case.outcomes[model.slug], text),
        **_effort(case, model),
    }


def _effort(case: Case, model: Model) -> dict[str, Any]:
    chance = Chance(SEED, "effort", case.prompt.number, model.slug)
    asked = _tokens(case.prompt.text) + round(INSTRUCTIONS * TOKENS_PER_WORD)
    answered = _tokens(case.texts[model.slug])
    slow = 3.0 if chance.happens(0.03) else 1.0
    wait = model.first_token_s * (0.6 + 0.9 * chance() ** 2) * slow
    cost = (asked * model.input_usd + answered * model.output_usd) / 1e6
    return {
        "latency_s": round(wait + answered / model.tokens_per_s, 2),
        "cost_usd": round(cost, 6),
        "input_tokens": asked,
        "output_tokens": answered,
    }


def _tokens(text: str) -> int:
    return max(round(TOKENS_PER_WORD * len(text.split())), 1)


def lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    return (f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def output_files(found: Iterable[Case]) -> dict[str, str]:
    """Name and content of one file per model."""
    known = list(found)
    return {
        f"outputs-{model.slug}.jsonl": "".join(lines(output_row(case, model) for case in known))
        for model in MODELS
    }


def write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
