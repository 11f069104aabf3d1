"""The statements of the final swap: each ends in an INSERT named `written`, left open."""

# Rows of one prompt from several systems: the incumbent's counts. jsonb orders keys and numbers
# one way, so its text is canonical.
PROMPTS = """
    item AS (
        SELECT DISTINCT ON (external_id) external_id, data,
            encode(sha256(convert_to(data::text, 'UTF8')), 'hex') AS sha256
        FROM migrations_app_stagedrow
        WHERE job_id = %(job)s AND kind = 'item'
        ORDER BY external_id, system <> %(incumbent)s, file, line
    ), written AS (
        INSERT INTO migrations_app_prompt AS old (
            migration_id, external_id, cluster, segment, segments, content, reference,
            expected_behaviour, golden, weight, sha256
        )
        SELECT %(migration)s, external_id, data->>'cluster', data->>'segment', data->'segments',
            data->'prompt', nullif(data->'reference', 'null'), data->>'expected_behaviour',
            (data->>'golden')::boolean, (data->>'weight')::float8, sha256
        FROM item
        ON CONFLICT (migration_id, external_id) DO UPDATE SET
            cluster = EXCLUDED.cluster, segment = EXCLUDED.segment,
            segments = EXCLUDED.segments, content = EXCLUDED.content,
            reference = EXCLUDED.reference, expected_behaviour = EXCLUDED.expected_behaviour,
            golden = EXCLUDED.golden, weight = EXCLUDED.weight, sha256 = EXCLUDED.sha256
        WHERE old.sha256 <> EXCLUDED.sha256
"""

# Where an output was found is kept, and is no part of what it is.
OUTPUTS = """
    written AS (
        INSERT INTO migrations_app_output AS old (
            prompt_id, language_model_id, content, latency_s, cost_usd, input_tokens,
            output_tokens, finish_reason, error, request_model, response_model, source, sha256
        )
        SELECT p.id, m.id, s.data->'content', (s.data->>'latency_s')::float8,
            (s.data->>'cost_usd')::float8, (s.data->>'input_tokens')::integer,
            (s.data->>'output_tokens')::integer, s.data->>'finish_reason', s.data->>'error',
            s.data->>'request_model', s.data->>'response_model',
            jsonb_build_object('tool', %(tool)s::text) || (s.data->'source')
                || jsonb_build_object('file', s.file, 'line', s.line),
            encode(sha256(convert_to((s.data - 'source')::text, 'UTF8')), 'hex')
        FROM migrations_app_stagedrow s
        JOIN migrations_app_prompt p
            ON p.migration_id = %(migration)s AND p.external_id = s.external_id
        JOIN migrations_app_languagemodel m ON m.slug = s.system
        WHERE s.job_id = %(job)s AND s.kind = 'output'
        ON CONFLICT (prompt_id, language_model_id) DO UPDATE SET
            content = EXCLUDED.content, latency_s = EXCLUDED.latency_s,
            cost_usd = EXCLUDED.cost_usd, input_tokens = EXCLUDED.input_tokens,
            output_tokens = EXCLUDED.output_tokens, finish_reason = EXCLUDED.finish_reason,
            error = EXCLUDED.error, request_model = EXCLUDED.request_model,
            response_model = EXCLUDED.response_model, source = EXCLUDED.source,
            sha256 = EXCLUDED.sha256
        WHERE old.sha256 <> EXCLUDED.sha256
"""

# A golden prompt is never used to choose, so it has no pair in the population.
PAIRS = """
    written AS (
        INSERT INTO migrations_app_outputpair (
            prompt_id, candidate_id, incumbent_output_id, candidate_output_id, population
        )
        SELECT p.id, c.id, i.id, o.id, 'frozen'
        FROM migrations_app_prompt p
        JOIN migrations_app_migration g ON g.id = p.migration_id
        JOIN migrations_app_output i
            ON i.prompt_id = p.id AND i.language_model_id = g.incumbent_id
        JOIN migrations_app_candidate c ON c.migration_id = g.id
        JOIN migrations_app_output o
            ON o.prompt_id = p.id AND o.language_model_id = c.language_model_id
        WHERE g.id = %(migration)s AND NOT p.golden AND NOT EXISTS (
            SELECT FROM migrations_app_outputpair x
            WHERE x.prompt_id = p.id AND x.candidate_id = c.id
        )
        ORDER BY p.external_id COLLATE "C", c.position
        ON CONFLICT DO NOTHING
"""

METRICS = """
    written AS (
        INSERT INTO migrations_app_metric (dimension_id, name, pairwise, description)
        SELECT DISTINCT d.id, s.name, s.system_b <> '',
            coalesce(%(metrics)s::jsonb ->> s.name, '')
        FROM migrations_app_stagedrow s
        JOIN migrations_app_qualitydimension d
            ON d.migration_id = %(migration)s AND d.slug = s.dimension
        WHERE s.job_id = %(job)s AND s.kind = 'score'
        ON CONFLICT (dimension_id, name) DO NOTHING
"""

OUTPUT_SCORES = """
    written AS (
        INSERT INTO migrations_app_metricscore AS old (metric_id, output_id, value)
        SELECT k.id, o.id, s.value
        FROM migrations_app_stagedrow s
        JOIN migrations_app_qualitydimension d
            ON d.migration_id = %(migration)s AND d.slug = s.dimension
        JOIN migrations_app_metric k ON k.dimension_id = d.id AND k.name = s.name
        JOIN migrations_app_prompt p
            ON p.migration_id = %(migration)s AND p.external_id = s.external_id
        JOIN migrations_app_languagemodel m ON m.slug = s.system
        JOIN migrations_app_output o ON o.prompt_id = p.id AND o.language_model_id = m.id
        WHERE s.job_id = %(job)s AND s.kind = 'score' AND s.system_b = ''
        ON CONFLICT (metric_id, output_id) WHERE output_id IS NOT NULL
            DO UPDATE SET value = EXCLUDED.value WHERE old.value <> EXCLUDED.value
"""

# In the files above 0 means system_b is better, here that the candidate is.
PAIR_SCORES = """
    written AS (
        INSERT INTO migrations_app_metricscore AS old (metric_id, pair_id, value)
        SELECT k.id, x.id, CASE WHEN s.system_b = m.slug THEN s.value ELSE 0 - s.value END
        FROM migrations_app_stagedrow s
        JOIN migrations_app_qualitydimension d
            ON d.migration_id = %(migration)s AND d.slug = s.dimension
        JOIN migrations_app_metric k ON k.dimension_id = d.id AND k.name = s.name
        JOIN migrations_app_prompt p
            ON p.migration_id = %(migration)s AND p.external_id = s.external_id
        JOIN migrations_app_candidate c ON c.migration_id = %(migration)s
        JOIN migrations_app_languagemodel m
            ON m.id = c.language_model_id AND m.slug IN (s.system, s.system_b)
        JOIN migrations_app_outputpair x ON x.prompt_id = p.id AND x.candidate_id = c.id
        WHERE s.job_id = %(job)s AND s.kind = 'score' AND s.system_b <> ''
        ON CONFLICT (metric_id, pair_id) WHERE pair_id IS NOT NULL
            DO UPDATE SET value = EXCLUDED.value WHERE old.value <> EXCLUDED.value
"""
