"""Results by prompt template and version: added up once, where the evidence is written."""

from django.db import connection

from migrations_app.models import Migration, TemplateResult

TEMPLATE, VERSION = "prompt_template", "prompt_version"

MOST = 500
"""Templates and versions kept of one migration: those with the most prompts."""

# Golden prompts choose nothing, so they are not among these. 95% of a score says something only
# where no score of the metric is below 0. In a pairwise metric the score is the difference.
_RESULTS = """
    WITH told AS (
        SELECT id, segments->>%(template)s AS template,
            coalesce(segments->>%(version)s, '') AS version
        FROM migrations_app_prompt
        WHERE migration_id = %(migration)s AND NOT golden AND segments->>%(template)s <> ''
    ), kept AS (
        SELECT template, version FROM told GROUP BY template, version
        ORDER BY count(*) DESC, template, version LIMIT %(most)s
    ), prompt AS MATERIALIZED (
        SELECT id, template, version FROM told JOIN kept USING (template, version)
    ), scored AS MATERIALIZED (
        SELECT p.id AS prompt, p.template, p.version,
            s.metric_id AS metric, o.language_model_id AS model, s.value
        FROM prompt p
        JOIN migrations_app_output o ON o.prompt_id = p.id
        JOIN migrations_app_metricscore s ON s.output_id = o.id
    ), scale AS (
        SELECT metric, min(value) >= 0 AS has_ratio FROM scored GROUP BY metric
    ), compared AS (
        SELECT c.template, c.version, c.metric, c.model, c.value, i.value AS before,
            c.value - i.value AS difference,
            CASE WHEN has_ratio THEN c.value < .95 * i.value END AS below,
            CASE WHEN has_ratio THEN i.value < .95 * c.value END AS above
        FROM scored c
        JOIN scale USING (metric)
        LEFT JOIN scored i ON i.prompt = c.prompt AND i.metric = c.metric
            AND i.model = %(incumbent)s AND c.model <> %(incumbent)s
        UNION ALL
        SELECT p.template, p.version, s.metric_id, c.language_model_id, s.value, NULL, s.value,
            NULL, NULL
        FROM prompt p
        JOIN migrations_app_outputpair x ON x.prompt_id = p.id
        JOIN migrations_app_candidate c ON c.id = x.candidate_id
        JOIN migrations_app_metricscore s ON s.pair_id = x.id
    )
    INSERT INTO migrations_app_templateresult (
        migration_id, evidence_digest, template, version, metric_id, language_model_id, n_prompts,
        mean, n_paired, incumbent_mean, candidate_mean, difference, standard_error, n_below,
        n_above, created_at
    )
    SELECT %(migration)s, %(digest)s, template, version, metric, model, count(*), avg(value),
        count(difference), avg(before), avg(value) FILTER (WHERE before IS NOT NULL),
        avg(difference), stddev_samp(difference) / sqrt(nullif(count(difference), 0)),
        CASE WHEN count(below) > 0 THEN count(*) FILTER (WHERE below) END,
        CASE WHEN count(above) > 0 THEN count(*) FILTER (WHERE above) END, now()
    FROM compared GROUP BY template, version, metric, model
    ON CONFLICT DO NOTHING
"""


def keep_template_results(migration: Migration) -> None:
    """Of the evidence as it is; where they are kept already, nothing happens."""
    digest = migration.evidence_digest
    if TemplateResult.objects.filter(migration=migration, evidence_digest=digest).exists():
        return
    parameters: dict[str, str | int] = {
        "migration": migration.pk,
        "incumbent": migration.incumbent_id,
        "digest": digest,
        "template": TEMPLATE,
        "version": VERSION,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RESULTS, parameters)
