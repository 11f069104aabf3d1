"""Latency, cost, errors and refusals of all arms, added up in the import's own transaction."""

from typing import Any

from django.db import connection
from django.utils import timezone

from migrations_app.evidence.refusals import APOSTROPHES, REFUSAL_READ, REFUSALS
from migrations_app.models import ArmProfile, Migration

# Each output is read once; a cost that was not reported follows from tokens and prices. The ends of
# a quantile's interval are order statistics: of n, the share q -+ 1.96 sqrt(q (1 - q) / n).
_PROFILE = """
    WITH used AS (
        SELECT incumbent_output_id AS id FROM migrations_app_outputpair op
        JOIN migrations_app_candidate c ON c.id = op.candidate_id
        WHERE c.migration_id = %(migration)s AND op.population = 'frozen'
        UNION
        SELECT candidate_output_id FROM migrations_app_outputpair op
        JOIN migrations_app_candidate c ON c.id = op.candidate_id
        WHERE c.migration_id = %(migration)s AND op.population = 'frozen'
    ), output AS MATERIALIZED (
        SELECT o.id, o.language_model_id AS model, o.error <> '' AS failed,
            CASE WHEN o.error = '' THEN o.latency_s END AS latency,
            CASE WHEN o.error = '' THEN coalesce(o.cost_usd,
                (o.input_tokens * m.input_cost_usd + o.output_tokens * m.output_cost_usd) / 1e6
            ) END AS cost,
            o.error = '' AND left(lower(translate(
                o.content #>> '{}', %(apostrophes)s, %(plain)s)), %(read)s
            ) LIKE ANY(%(phrases)s) AS refused
        FROM used JOIN migrations_app_output o ON o.id = used.id
        JOIN migrations_app_languagemodel m ON m.id = o.language_model_id
    ), sized AS (
        SELECT model, count(*) AS n, count(*) FILTER (WHERE failed) AS errors,
            count(*) FILTER (WHERE refused) AS refusals,
            count(latency) AS timed, count(cost) AS priced, avg(cost) AS cost,
            stddev_samp(cost) AS cost_sd, 1.96 * sqrt(0.25 / greatest(count(latency), 1)) AS wide50,
            1.96 * sqrt(0.0475 / greatest(count(latency), 1)) AS wide95
        FROM output GROUP BY model
    ), quantile AS (
        SELECT s.model,
            percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY latency) AS middle,
            percentile_disc(greatest(0.5 - wide50, 0)) WITHIN GROUP (ORDER BY latency) AS low50,
            percentile_disc(least(0.5 + wide50, 1)) WITHIN GROUP (ORDER BY latency) AS high50,
            percentile_disc(greatest(0.95 - wide95, 0)) WITHIN GROUP (ORDER BY latency) AS low95,
            percentile_disc(least(0.95 + wide95, 1)) WITHIN GROUP (ORDER BY latency) AS high95
        FROM sized s JOIN output o ON o.model = s.model GROUP BY s.model, wide50, wide95
    ), profiled AS (
        INSERT INTO migrations_app_armprofile (migration_id, evidence_digest, language_model_id,
            n_outputs, n_errors, n_refusals, n_timed, p50_s, p50_low_s, p50_high_s, p95_s,
            p95_low_s, p95_high_s, n_priced, cost_usd, cost_sd_usd, created_at)
        SELECT %(migration)s, %(digest)s, s.model, n, errors, refusals, timed, middle[1], low50,
            high50, middle[2], low95, high95, priced, cost, cost_sd, %(now)s
        FROM sized s JOIN quantile q ON q.model = s.model
        ON CONFLICT DO NOTHING
    )
    INSERT INTO migrations_app_refusaltable (migration_id, evidence_digest, candidate_id,
        expected_behaviour, both_refuse, newly_refused, newly_answered, neither_refuses, created_at)
    SELECT %(migration)s, %(digest)s, op.candidate_id, p.expected_behaviour,
        count(*) FILTER (WHERE i.refused AND c.refused),
        count(*) FILTER (WHERE NOT i.refused AND c.refused),
        count(*) FILTER (WHERE i.refused AND NOT c.refused),
        count(*) FILTER (WHERE NOT i.refused AND NOT c.refused), %(now)s
    FROM migrations_app_outputpair op
    JOIN migrations_app_prompt p ON p.id = op.prompt_id AND p.migration_id = %(migration)s
    JOIN output i ON i.id = op.incumbent_output_id AND NOT i.failed
    JOIN output c ON c.id = op.candidate_output_id AND NOT c.failed
    WHERE op.population = 'frozen'
    GROUP BY op.candidate_id, p.expected_behaviour
    ON CONFLICT DO NOTHING
"""


def keep_profiles(migration: Migration) -> None:
    """Of the evidence as it is now; where they are kept already, nothing happens."""
    digest = migration.evidence_digest
    if ArmProfile.objects.filter(migration=migration, evidence_digest=digest).exists():
        return
    written, plain = APOSTROPHES
    parameters: dict[str, Any] = {
        "migration": migration.pk,
        "digest": digest,
        "apostrophes": written,
        "plain": plain,
        "read": REFUSAL_READ,
        "phrases": [f"%{phrase}%" for phrase in REFUSALS],
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PROFILE, parameters)
