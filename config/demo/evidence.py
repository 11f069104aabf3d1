"""Prompts, outputs and scores: generated into files, and imported from them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TextIO

from django.db import transaction
from django.utils import timezone

from config.demo.names import (
    ARMS,
    INTERACTIONS_PER_MONTH,
    MIGRATION,
    MIGRATION_NAME,
    PROVIDER,
    SERVICE,
    SERVICE_NAME,
    folder,
)
from examples.support_demo.cases import Case
from examples.support_demo.metrics import DESCRIPTIONS
from examples.support_demo.models import INCUMBENT, MODELS, Model
from examples.support_demo.rubrics import NAMES, RUBRICS, SCALES
from examples.support_demo.writing import output_files, write
from migrations_app.evidence.request import ImportRequest
from migrations_app.evidence.services import import_evidence
from migrations_app.management.progress import progress_on
from migrations_app.models import LanguageModel, Metric, Migration, QualityDimension, Service

SUNSET_IN = timedelta(days=41)


def ensure_service() -> Service:
    named = {"name": SERVICE_NAME, "monthly_interactions": INTERACTIONS_PER_MONTH}
    return Service.objects.get_or_create(slug=SERVICE, defaults=named)[0]


def import_outputs(found: Sequence[Case], progress_to: TextIO) -> Migration:
    """The migration with its evidence and the words people read; as before where it was there."""
    files = folder() / "outputs"
    write(files, output_files(found))
    request = ImportRequest(
        path=files,
        migration=MIGRATION,
        arms=ARMS,
        service=SERVICE,
        scale=tuple(f"{slug}={scale}" for slug, scale in SCALES.items()),
    )
    with progress_on(progress_to) as progress:
        import_evidence(request=request, progress=progress)
    migration = Migration.objects.get(slug=MIGRATION)
    _describe(migration)
    return migration


@transaction.atomic
def _describe(migration: Migration) -> None:
    Migration.objects.filter(pk=migration.pk).update(name=MIGRATION_NAME)
    for model in MODELS:
        _describe_model(model)
    for slug, rubric in RUBRICS.items():
        named = QualityDimension.objects.filter(migration=migration, slug=slug)
        named.update(name=NAMES[slug], rubric=rubric)
    for name, description in DESCRIPTIONS.items():
        metrics = Metric.objects.filter(dimension__migration=migration, name=name)
        metrics.update(description=description)


def _describe_model(model: Model) -> None:
    sunset = timezone.localdate() + SUNSET_IN if model == INCUMBENT else None
    LanguageModel.objects.filter(slug=model.slug).update(
        name=model.name,
        provider=PROVIDER,
        snapshot=model.snapshot,
        input_cost_usd=model.input_usd,
        output_cost_usd=model.output_usd,
        sunset_date=sunset,
    )
