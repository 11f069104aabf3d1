"""Automated scores: some are computed from the texts, some are those of invented judge models.

Per dimension one that is good, one middling, one that says nearly nothing.
"""

import json
import re
from collections import Counter

from examples.support_demo.chance import SEED, Chance
from examples.support_demo.models import Model
from examples.support_demo.outcomes import Outcome
from examples.support_demo.prompts import Prompt

DESCRIPTIONS = {
    "judge_score": "An invented judge model's mark for factual correctness, 0 to 1 in tenths.",
    "fact_overlap": "Share of the reference's words, numbers counted four times, in the output.",
    "length_ratio": "Characters of the output over those of the reference, at most 3.",
    "refusal_detector": "1 where phrases of refusal are found exactly if a refusal is expected.",
    "policy_judge": "An invented judge model's mark for keeping to the rules, in tenths.",
    "tone_judge": "An invented judge model's mark for tone and clarity, in tenths.",
    "style_rules": "Share of five writing rules the output keeps.",
    "format_valid": "1 where the output parses as what was asked for: JSON, or closed markdown.",
}
REFUSES = re.compile(
    r"\b(can't|cannot|not able to|unable to|won't|against our rules|declined?|off limits)\b", re.I
)
FILLER = re.compile(r"as is stated|regarding your|in summary|general information|as said|!!", re.I)

Scores = dict[str, dict[str, float]]


def scores(prompt: Prompt, model: Model, outcome: Outcome, text: str) -> Scores:
    chance = Chance(SEED, "metrics", prompt.number, model.slug)
    length = length_ratio(text, prompt.reference)
    return {
        "correctness": {
            "judge_score": _mark(_height(outcome, model), 2.2, chance),
            "fact_overlap": fact_overlap(text, prompt.reference),
            "length_ratio": length,
        },
        "refusal": {
            "refusal_detector": float(bool(REFUSES.search(text)) == prompt.must_refuse),
            "policy_judge": _mark(8.0 if outcome.truth.behaved else 5.2, 4.0, chance),
            "length_ratio": length,
        },
        "style": {
            "tone_judge": _mark(6.0 + 1.7 * outcome.style, 3.4, chance),
            "style_rules": style_rules(text),
            "format_valid": float(format_valid(text, as_json=prompt.as_json)),
        },
    }


def _height(outcome: Outcome, model: Model) -> float:
    """A refusal puzzles the judge model; a confident tone takes it in."""
    if outcome.refused:
        return 6.8
    return 8.2 if outcome.truth.correct else 4.6 + model.flatters


def _mark(height: float, spread: float, chance: Chance) -> float:
    noise = chance() + chance() + chance() - 1.5
    return round(min(10.0, max(0.0, height + spread * noise))) / 10


def fact_overlap(text: str, reference: str) -> float:
    there = set(_tokens(text))
    wanted = Counter({token: 4 if token[0].isdigit() else 1 for token in _tokens(reference)})
    found = sum(weight for token, weight in wanted.items() if token in there)
    return round(found / wanted.total(), 3)


def _tokens(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()


def length_ratio(text: str, reference: str) -> float:
    return round(min(len(text) / len(reference), 3.0), 3)


def style_rules(text: str) -> float:
    kept = (
        not FILLER.search(text),
        12 <= len(text.split()) <= 75,
        not text.lower().startswith(("i am sorry", "sorry", "unfortunately", "#")),
        "\n" in text or len(text) < 220,
        text.rstrip()[-1:] in ".?!`|}*",
    )
    return sum(kept) / len(kept)


def format_valid(text: str, *, as_json: bool) -> bool:
    if not as_json:
        return text.count("```") % 2 == 0 and text.count("**") % 2 == 0
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
