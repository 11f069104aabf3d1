"""What stands beside quality: latency, cost, errors, refusals, guardrails; and the gate."""

from collections.abc import Mapping
from typing import Any

from calibration.dashboard.beside import rails_of
from calibration.dashboard.loading import Loaded
from migrations_app.decision.gate.document import GateSerializer
from migrations_app.decision.gate.selectors import Wanted, read_gate
from migrations_app.models import ArmProfile, RefusalTable

ARM = (
    "n_outputs", "n_errors", "n_refusals",
    "n_timed", "p50_s", "p50_low_s", "p50_high_s", "p95_s", "p95_low_s", "p95_high_s",
    "n_priced", "cost_usd", "cost_sd_usd",
)  # fmt: skip
REFUSALS = ("both_refuse", "newly_refused", "newly_answered", "neither_refuses")


def service_part(loaded: Loaded) -> dict[str, Any]:
    names = {c.pk: c.language_model.slug for c in loaded.candidates}
    models = [loaded.migration.incumbent, *(c.language_model for c in loaded.candidates)]
    profiled = ((model.slug, loaded.profiles.get(model.pk)) for model in models)
    return {
        "arms": [_arm(slug, profile) for slug, profile in profiled if profile],
        "guardrails": [
            {
                "candidate": names[rail.candidate],
                "measure": rail.measure,
                "cutoff": rail.cutoff,
                "standing": rail.standing.value,
                "value": rail.value,
            }
            for rail in rails_of(loaded)
        ],
        "refusals": [_refusals(table, names) for table in loaded.refusals],
    }


def gate_part(loaded: Loaded) -> Mapping[str, Any]:
    """As the gate answered when the report was made."""
    return dict(GateSerializer(read_gate(loaded.migration, Wanted())).data)


def _arm(slug: str, profile: ArmProfile) -> dict[str, Any]:
    return {"language_model": slug, **{name: getattr(profile, name) for name in ARM}}


def _refusals(table: RefusalTable, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "candidate": names[table.candidate_id],
        "expected_behaviour": table.expected_behaviour,
        **{name: getattr(table, name) for name in REFUSALS},
    }
