"""A migration with very many scored pairs: written set by set, its plan frozen by the service."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

from benchmarks.judging_place import PASSWORD

SLUG, SERVICE, OWNER = "load-dashboard", "load", "owner"
INCUMBENT, CANDIDATES = "model-old", ("model-a", "model-b", "model-c", "model-d")
# Scale, and metrics by name with how far they follow quality.
DIMENSIONS: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "correctness": ("acceptance", {"judge": 1.0}),
    "refusal": ("acceptance", {"refusal classifier": 0.8, "keywords": 0.2}),
    "safety": ("acceptance", {"safety classifier": 0.6}),
    "style": ("preference_3", {"style judge": 0.7, "readability": 0.1}),
    "helpfulness": ("preference_5", {"reward model": 0.9}),
}
BETTER = (0.15, 0.05, 0.0, -0.2)
"""How much better than the incumbent each candidate is, in standard deviations of a score."""

ANNOTATORS = 8
SEED = 0.17


def make_migration(pairs: int, n_max: int) -> dict[str, float]:
    """Seconds of writing the evidence, of adding it up, and of freezing the plan."""
    started = time.perf_counter()
    ids = _registry()
    _write(ids, pairs // len(CANDIDATES))
    written = time.perf_counter()
    _keep_profiles()
    profiled = time.perf_counter()
    _freeze(n_max)
    frozen = time.perf_counter()
    spent = (written - started, profiled - written, frozen - profiled)
    return dict(zip(("rows in bulk", "profiles of the arms", "plan and queue"), spent, strict=True))


def _registry() -> dict[str, Any]:
    """Service, models, migration, dimensions, metrics and people, as the ORM writes them."""
    from django.utils import timezone  # noqa: PLC0415

    from migrations_app.models import (  # noqa: PLC0415
        Candidate,
        Epoch,
        LanguageModel,
        Migration,
        Service,
    )

    service = Service.objects.create(slug=SERVICE, name="Load", monthly_interactions=4_000_000)
    incumbent, *others = (
        LanguageModel.objects.create(
            slug=slug,
            name=slug.replace("-", " ").title(),
            sunset_date=timezone.now().date() + timedelta(days=60),
            input_cost_usd=0.5 + position,
            output_cost_usd=1.5 + position,
        )
        for position, slug in enumerate((INCUMBENT, *CANDIDATES))
    )
    migration = Migration.objects.create(
        slug=SLUG,
        name="Under load",
        service=service,
        incumbent=incumbent,
        evidence_digest=sha256(SLUG.encode()).hexdigest(),
    )
    Epoch.objects.create(migration=migration, number=1, reason="start")
    for position, model in enumerate(others):
        Candidate.objects.create(migration=migration, language_model=model, position=position)
    _invite(service.pk)
    return {
        "migration": migration.pk,
        "incumbent": incumbent.pk,
        "models": [incumbent.pk, *(model.pk for model in others)],
        "metrics": _dimensions(migration.pk),
    }


def _dimensions(migration_id: int) -> list[int]:
    from migrations_app.models import Metric, QualityDimension  # noqa: PLC0415

    found = []
    for position, (slug, (scale, metrics)) in enumerate(DIMENSIONS.items()):
        dimension = QualityDimension.objects.create(
            migration_id=migration_id,
            slug=slug,
            name=slug,
            position=position,
            scale=scale,
            margin=0.05,
            required=position < 3,
        )
        found += [Metric.objects.create(dimension=dimension, name=name).pk for name in metrics]
    return found


def _invite(service_id: int) -> None:
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415

    from annotation.models import Annotator  # noqa: PLC0415
    from migrations_app.models import Membership  # noqa: PLC0415

    owner = User.objects.create(username=OWNER, password=make_password(PASSWORD))
    Membership.objects.create(user=owner, service_id=service_id, role="owner")
    for number in range(ANNOTATORS):
        user = User.objects.create(username=f"judge{number}")
        Membership.objects.create(user=user, service_id=service_id, role="annotator")
        Annotator.objects.create(service_id=service_id, user=user, name=user.username)


def _write(ids: Mapping[str, Any], prompts: int) -> None:
    """A bulk load as a database's manual advises: foreign keys held by how it is written, indexes
    made afterwards, statistics at the end."""
    from django.db import connection  # noqa: PLC0415

    parameters = {**ids, "prompts": prompts, "better": [0.0, *BETTER]}
    with connection.cursor() as cursor, _indexes_later(cursor, "migrations_app_metricscore"):
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT setseed(%s)", [SEED])
        for statement in (_PROMPTS, _OUTPUTS, _PAIRS, _SCORES):
            cursor.execute(statement, parameters)
        cursor.execute("RESET session_replication_role")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _indexes_later(cursor: Any, table: str) -> Iterator[None]:
    """All but the primary key, whose name ends so."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
        " AND indexname NOT LIKE '%%pkey'",
        [table],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _, definition in found:
        cursor.execute(definition)


def _keep_profiles() -> None:
    """As an import does."""
    from migrations_app.evidence.profile import keep_profiles  # noqa: PLC0415
    from migrations_app.models import Migration  # noqa: PLC0415

    keep_profiles(Migration.objects.get(slug=SLUG))


def _freeze(n_max: int) -> None:
    from migrations_app.planning.services import freeze_plan  # noqa: PLC0415
    from migrations_app.planning.wishes import PlanWishes  # noqa: PLC0415

    wishes = PlanWishes(n_max=n_max, critical={"billing": None, "unsafe": None})
    freeze_plan(migration_slug=SLUG, wishes=wishes)


_PROMPTS = """
    INSERT INTO migrations_app_prompt (migration_id, external_id, cluster, segment, segments,
        content, expected_behaviour, golden, weight, sha256)
    SELECT %(migration)s, 'q' || n, 'q' || n,
        (ARRAY['account', 'billing', 'billing', 'shipping', 'shipping', 'shipping', 'returns',
            'returns', 'technical', 'technical', 'technical', 'unsafe'])[1 + n %% 12],
        '{}', to_jsonb('Question ' || n || ': how is it done, and what may go wrong?'),
        CASE n %% 12 WHEN 11 THEN 'refuse' ELSE 'answer' END, false, 1 + (n %% 7) / 4.0,
        encode(sha256(('p' || n)::bytea), 'hex')
    FROM generate_series(1, %(prompts)s) AS n
"""
_OUTPUTS = """
    INSERT INTO migrations_app_output (prompt_id, language_model_id, content, latency_s, cost_usd,
        input_tokens, output_tokens, finish_reason, error, request_model, response_model, source,
        sha256)
    SELECT p.id, m.id, to_jsonb(
            CASE WHEN (p.expected_behaviour = 'refuse') = (random() < 0.95) THEN 'I cannot help. '
            ELSE '' END || 'On ' || p.external_id || ': ' || repeat(
            'the answer explains the steps one after another and names what may go wrong ', 3)),
        0.4 + 0.2 * m.place - 0.5 * ln(1 - random()), 0.0002 * m.place, 80, 40 + (p.id %% 90)::int,
        'stop', '', '', '', '{}', encode(sha256((p.id || '.' || m.id)::bytea), 'hex')
    FROM migrations_app_prompt p,
        unnest(%(models)s::bigint[]) WITH ORDINALITY AS m (id, place)
    WHERE p.migration_id = %(migration)s
"""
_PAIRS = """
    INSERT INTO migrations_app_outputpair (candidate_id, prompt_id, incumbent_output_id,
        candidate_output_id, population)
    SELECT c.id, o.prompt_id, i.id, o.id, 'frozen'
    FROM migrations_app_candidate c
    JOIN migrations_app_output o ON o.language_model_id = c.language_model_id
    JOIN migrations_app_output i
        ON i.prompt_id = o.prompt_id AND i.language_model_id = %(incumbent)s
    WHERE c.migration_id = %(migration)s
"""
_SCORES = """
    INSERT INTO migrations_app_metricscore (output_id, metric_id, value)
    SELECT o.id, metric,
        (%(better)s::float8[])[array_position(%(models)s::bigint[], o.language_model_id)]
            + sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())
    FROM migrations_app_output o, unnest(%(metrics)s::bigint[]) AS metric
"""
