"""The registry of prompt templates of one person; it reads what imports added up, and no score."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from migrations_app.models import LanguageModel, Metric, Migration, TemplateResult
from migrations_app.permissions import Permission, Person, migrations_for
from migrations_app.portfolio.selectors import candidates_of
from migrations_app.portfolio.template_rows import rows_of
from migrations_app.portfolio.templates import Registry, Section, TemplateChoice

SECTIONS = 10
Models = Mapping[int, list[LanguageModel]]
Metrics = Mapping[int, list[Metric]]


def registry_of(
    user: Person, choice: TemplateChoice, page: str
) -> tuple[Registry, Page[Migration]]:
    """With the page of migrations that it shows."""
    migrations = [m for m in migrations_for(user, Permission.SEE_RESULTS) if m.evidence_digest]
    models, metrics = _models(migrations), _metrics(migrations)
    found = [m for m in migrations if m.pk in metrics and _taken(m, models[m.pk], choice)]
    shown = Paginator(found, SECTIONS).get_page(page)
    return _registry(migrations, models, metrics, list(shown), choice), shown


def _models(migrations: Sequence[Migration]) -> Models:
    """The incumbent first."""
    seated = candidates_of([m.pk for m in migrations])
    return {
        m.pk: [m.incumbent, *(c.language_model for c in seated.get(m.pk, []))] for m in migrations
    }


def _metrics(migrations: Sequence[Migration]) -> Metrics:
    """Those that have results of the evidence as it is."""
    kept = TemplateResult.objects.filter(
        migration=OuterRef("dimension__migration"),
        evidence_digest=OuterRef("dimension__migration__evidence_digest"),
        metric=OuterRef("pk"),
    )
    rows = Metric.objects.filter(Exists(kept), dimension__migration__in=migrations)
    found: dict[int, list[Metric]] = {}
    for metric in rows.select_related("dimension").order_by("dimension__position", "name"):
        found.setdefault(metric.dimension.migration_id, []).append(metric)
    return found


def _taken(migration: Migration, models: Sequence[LanguageModel], choice: TemplateChoice) -> bool:
    return (
        choice.service in ("", migration.service.slug)
        and choice.migration in ("", migration.slug)
        and (not choice.model or choice.model in {model.slug for model in models})
    )


def primary_metrics(metrics: Sequence[Metric], choice: TemplateChoice) -> list[Metric]:
    """One per dimension: the one asked for, else by name, those that score it alone first."""
    shared = Counter(metric.name for metric in metrics)
    best: dict[int, Metric] = {}
    for metric in sorted(metrics, key=lambda m: (m.name != choice.metric, shared[m.name], m.name)):
        if choice.dimension in ("", metric.dimension.slug):
            best.setdefault(metric.dimension_id, metric)
    return sorted(best.values(), key=lambda metric: metric.dimension.position)


def _registry(
    migrations: Sequence[Migration],
    models: Models,
    metrics: Metrics,
    shown: Sequence[Migration],
    choice: TemplateChoice,
) -> Registry:
    primary = {m.pk: primary_metrics(metrics[m.pk], choice) for m in shown}
    results = _results(shown, [metric.pk for found in primary.values() for metric in found])
    sections = [
        _section(m, _columns(models[m.pk], choice), primary[m.pk], results.get(m.pk, ()), choice)
        for m in shown
    ]
    there = [m for m in migrations if m.pk in metrics]
    every = [metric for m in there for metric in metrics[m.pk]]
    asked = [metric for metric in every if metric.dimension.slug == choice.dimension]
    return Registry(
        choice=choice,
        sections=tuple(sections),
        bare=tuple((m.slug, m.name) for m in migrations if m.pk not in metrics),
        services=_options((m.service.slug, m.service.name) for m in there),
        models=_options((model.slug, model.name) for m in there for model in models[m.pk]),
        dimensions=_options((m.dimension.slug, m.dimension.name) for m in every),
        metrics=tuple(sorted({metric.name for metric in asked})),
    )


def _options(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(dict(pairs).items(), key=lambda pair: pair[1].lower()))


def _columns(models: list[LanguageModel], choice: TemplateChoice) -> list[LanguageModel]:
    """Beside the incumbent the candidate asked for, or all."""
    asked = [model for model in models[1:] if model.slug == choice.model]
    return [models[0], *(asked or models[1:])]


def _results(
    migrations: Sequence[Migration], metrics: Sequence[int]
) -> Mapping[int, list[TemplateResult]]:
    """By migration: of the evidence as it is, else of the last that had that version."""
    current = Q(evidence_digest=F("migration__evidence_digest"))
    what = ("migration_id", "template", "version", "metric_id", "language_model_id")
    rows = (
        TemplateResult.objects.filter(migration__in=migrations, metric__in=metrics)
        .alias(current=ExpressionWrapper(current, BooleanField()))
        .order_by(*what, "-current", "-id")
        .distinct(*what)
    )
    found: dict[int, list[TemplateResult]] = {}
    for row in rows:
        found.setdefault(row.migration_id, []).append(row)
    return found


def _section(
    migration: Migration,
    models: Sequence[LanguageModel],
    metrics: Sequence[Metric],
    results: Sequence[TemplateResult],
    choice: TemplateChoice,
) -> Section:
    rows = rows_of(results, models, metrics, migration.evidence_digest)
    return Section(
        slug=migration.slug,
        service=migration.service.name,
        models=tuple(model.name for model in models),
        rows=tuple(row for row in rows if row.regresses or not choice.flagged),
        in_use=tuple(row for row in rows if not row.earlier),
        whole=choice.address(migration=migration.slug),
        opened=choice.migration == migration.slug,
    )
