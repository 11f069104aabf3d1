"""Profiles of arms straight into their table."""

from typing import Any

from migrations_app.models import ArmProfile, LanguageModel, Migration

PLAIN: dict[str, Any] = {
    "n_outputs": 1000,
    "n_errors": 10,
    "n_refusals": 0,
    "n_timed": 990,
    "p50_s": 0.8,
    "p50_low_s": 0.78,
    "p50_high_s": 0.82,
    "p95_s": 2.0,
    "p95_low_s": 1.9,
    "p95_high_s": 2.1,
    "n_priced": 990,
    "cost_usd": 0.004,
    "cost_sd_usd": 0.001,
}


def profiled(migration: Migration, model: LanguageModel, **changes: Any) -> ArmProfile:
    return ArmProfile.objects.create(
        migration=migration,
        evidence_digest=migration.evidence_digest,
        language_model=model,
        **PLAIN | changes,
    )
