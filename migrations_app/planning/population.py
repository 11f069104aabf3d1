"""The population a plan is frozen on: its sizes, its segments, its digest."""

from dataclasses import dataclass

from django.db import connection

from migrations_app.models import Migration

_SEGMENTS = """
    SELECT m.slug, p.segment, count(*), sum(p.weight)
    FROM migrations_app_outputpair x
    JOIN migrations_app_candidate c ON c.id = x.candidate_id
    JOIN migrations_app_languagemodel m ON m.id = c.language_model_id
    JOIN migrations_app_prompt p ON p.id = x.prompt_id
    WHERE c.migration_id = %s AND x.population = 'frozen'
    GROUP BY m.slug, p.segment
"""

_DIGEST = """
    SELECT encode(sha256(coalesce(string_agg(
        sha256(convert_to(jsonb_build_array(
            p.external_id, m.slug, p.sha256, p.segment, p.weight, i.sha256, o.sha256
        )::text, 'UTF8')), ''::bytea
        ORDER BY c.position, p.external_id COLLATE "C"), '')), 'hex')
    FROM migrations_app_outputpair x
    JOIN migrations_app_candidate c ON c.id = x.candidate_id
    JOIN migrations_app_languagemodel m ON m.id = c.language_model_id
    JOIN migrations_app_prompt p ON p.id = x.prompt_id
    JOIN migrations_app_output i ON i.id = x.incumbent_output_id
    JOIN migrations_app_output o ON o.id = x.candidate_output_id
    WHERE c.migration_id = %s AND x.population = 'frozen'
"""


@dataclass(frozen=True)
class PopulationSummary:
    """sizes: pairs by candidate. segments: pairs by segment, all candidates together.

    smallest: pairs of a segment with the candidate that has fewest. shares: of the traffic.
    """

    sizes: dict[str, int]
    segments: dict[str, int]
    smallest: dict[str, int]
    shares: dict[str, float]


def summarise(migration: Migration) -> PopulationSummary:
    with connection.cursor() as cursor:
        cursor.execute(_SEGMENTS, [migration.pk])
        rows = sorted(cursor.fetchall())
    candidates = migration.candidates.values_list("language_model__slug", flat=True)
    sizes = dict.fromkeys(candidates, 0)
    segments: dict[str, int] = {}
    counts: dict[tuple[str, str], int] = {}
    weights: dict[str, float] = {}
    for slug, segment, count, weight in rows:
        sizes[slug] += count
        segments[segment] = segments.get(segment, 0) + count
        counts[segment, slug] = count
        weights[segment] = weights.get(segment, 0.0) + weight
    smallest = {name: min(counts.get((name, slug), 0) for slug in sizes) for name in segments}
    total = sum(weights.values())
    shares = {name: round(weight / total, 6) for name, weight in sorted(weights.items())}
    return PopulationSummary(sizes, segments, smallest, shares)


def population_digest(migration: Migration) -> str:
    """SHA-256 over the pairs in the order of candidates and prompts."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [migration.pk])
        return str(cursor.fetchone()[0])
