"""From stored results to the rows of a table: lines by metric, cells by language model."""

from collections.abc import Iterable, Mapping, Sequence

from migrations_app.models import LanguageModel, Metric, TemplateResult
from migrations_app.portfolio.regression import Comparison
from migrations_app.portfolio.templates import Cell, Line, TemplateRow

ByCell = Mapping[tuple[int, int], TemplateResult]


def rows_of(
    results: Iterable[TemplateResult],
    models: Sequence[LanguageModel],
    metrics: Sequence[Metric],
    digest: str,
) -> list[TemplateRow]:
    """digest: of the evidence as it is. Earlier versions of templates still in use come last."""
    by_version: dict[tuple[str, str], list[TemplateResult]] = {}
    for result in results:
        by_version.setdefault((result.template, result.version), []).append(result)
    current = {
        key: [r for r in of if r.evidence_digest == digest] for key, of in by_version.items()
    }
    used = {template for (template, _), found in current.items() if found}
    rows = [
        TemplateRow(
            template=template,
            version=version,
            lines=_lines(current[template, version] or found, models, metrics),
            earlier=not current[template, version],
        )
        for (template, version), found in by_version.items()
        if template in used
    ]
    return sorted(rows, key=lambda row: row.place)


def _lines(
    results: Iterable[TemplateResult], models: Sequence[LanguageModel], metrics: Sequence[Metric]
) -> tuple[Line, ...]:
    by_cell = {(result.metric_id, result.language_model_id): result for result in results}
    lines = [_line(metric, models, by_cell) for metric in metrics]
    return tuple(line for line in lines if any(line.cells))


def _line(metric: Metric, models: Sequence[LanguageModel], by_cell: ByCell) -> Line:
    higher = metric.dimension.higher_is_better or metric.pairwise
    found = [(model.name, by_cell.get((metric.pk, model.pk))) for model in models]
    cells = tuple(_cell(name, result, higher=higher) if result else None for name, result in found)
    return Line(metric.dimension.name, metric.name, higher, metric.pairwise, cells)


def _cell(model: str, result: TemplateResult, *, higher: bool) -> Cell:
    compared = comparison_of(result, higher=higher)
    return Cell(model, result.mean, result.n_prompts, compared)


def comparison_of(result: TemplateResult, *, higher: bool) -> Comparison | None:
    """higher: whether a higher score is better."""
    if not result.n_paired or result.difference is None:
        return None
    worse, better = (result.n_below, result.n_above)[:: 1 if higher else -1]
    return Comparison(
        n=result.n_paired,
        difference=result.difference if higher else -result.difference,
        standard_error=result.standard_error,
        ratio=_ratio(result, higher=higher),
        worse=worse,
        better=better,
    )


def _ratio(result: TemplateResult, *, higher: bool) -> float | None:
    if result.n_below is None or result.candidate_mean is None or result.incumbent_mean is None:
        return None
    means = (result.candidate_mean, result.incumbent_mean)
    above, below = means if higher else means[::-1]
    return above / below if below > 0 else None
