"""What a model card may quote of a report, as Markdown."""

from collections.abc import Mapping
from typing import Any

from migrations_app.decision.wording import in_points


def model_card(document: Mapping[str, Any], digest: str) -> str:
    plan, data = document["plan"], document["data"]
    lines = [
        f"## Evaluation as a replacement: {document['migration']['service']}",
        "",
        document["sentence"]["text"],
        "",
        f"- Population: {data['n_prompts']} prompts, frozen with plan {plan['version']} "
        f"(`{plan['digest'][:12]}`).",
        f"- Chance of a wrong approval under the plan: at most {plan['alpha']:.1%}, at any look.",
        f"- Report `{digest}`, made {document['made_at'][:10]}.",
        "",
        "| model | dimension | verdict | quality difference, points (95% interval) | judgments |",
        "|---|---|---|---|---|",
        *(_row(dimension, found) for dimension in document["results"]
          for found in dimension["candidates"]),
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _row(dimension: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    shown = found["estimates"]["posterior"] or {"mean": None, "low": None, "high": None}
    interval = f"{in_points(shown['low'])} to {in_points(shown['high'])}"
    name, label = _plain(found["name"]), _plain(dimension["name"])
    return (
        f"| {name} | {label} | {found['word']} | {in_points(shown['mean'])} ({interval}) "
        f"| {found['n_judgments']} |"
    )


def _plain(name: str) -> str:
    """Inside a cell of a table."""
    return name.replace("|", "\\|").replace("\n", " ")
