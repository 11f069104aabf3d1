"""Terms that somebody supposes: margins in points, the error rate in percent."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from migrations_app.decision.wording import as_title
from migrations_app.models import QualityDimension

LEVELS = (1.0, 2.5, 5.0, 10.0)


class SupposedTerms(forms.Form):
    """terms: in force. What is not given stays as it is."""

    def __init__(
        self,
        data: Mapping[str, Any],
        terms: Mapping[str, Any],
        dimensions: Sequence[QualityDimension],
    ) -> None:
        self.terms, self.dimensions = terms, dimensions
        super().__init__({**self._as_planned(), **{k: data[k] for k in data}})
        for dimension in dimensions:
            self.fields[f"margin-{dimension.slug}"] = _margin(dimension, terms)
        if terms["rule"] == "V":
            self.fields["level"] = _level(terms)

    @property
    def changed(self) -> bool:
        planned = self._as_planned()
        return self.is_valid() and any(
            float(value) != float(planned[name]) for name, value in self.cleaned_data.items()
        )

    def margin_of(self, slug: str) -> float:
        """On [0, 1]."""
        return self._given(f"margin-{slug}", self.terms["dimensions"][slug]["margin"])

    @property
    def alpha(self) -> float:
        return self._given("level", self.terms["alpha"])

    def _given(self, name: str, planned: float) -> float:
        """The plan's own where that was left, or where what was typed makes no sense."""
        given = self.cleaned_data.get(name) if self.is_valid() else None
        if given is None or float(given) == float(self._as_planned()[name]):
            return planned
        return float(given) / 100

    def _as_planned(self) -> dict[str, str]:
        rows = self.terms["dimensions"]
        found = {f"margin-{d.slug}": f"{rows[d.slug]['margin'] * 100:g}" for d in self.dimensions}
        return found | ({"level": _percent(self.terms)} if self.terms["rule"] == "V" else {})


def _margin(dimension: QualityDimension, terms: Mapping[str, Any]) -> forms.FloatField:
    planned = terms["dimensions"][dimension.slug]["margin"] * 100
    return forms.FloatField(
        label=f"Margin of {as_title(dimension.name)}, points",
        min_value=0.1,
        max_value=99,
        help_text=f"The plan says {planned:g}.",
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )


def _level(terms: Mapping[str, Any]) -> forms.ChoiceField:
    """Each level's boundary is computed once and kept, so there are few of them."""
    values = sorted({*(f"{level:g}" for level in LEVELS), _percent(terms)}, key=float)
    return forms.ChoiceField(
        label="Wrong approvals, at most",
        choices=[(value, f"{value} %") for value in values],
        help_text=f"The plan says {_percent(terms)} %.",
    )


def _percent(terms: Mapping[str, Any]) -> str:
    return f"{terms['alpha'] * 100:g}"
