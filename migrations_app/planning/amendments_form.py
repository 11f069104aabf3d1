"""The terms of a plan that can be amended, as typed. Margins in points, alpha in percent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from calibration.statistics.evidence import Goal, Rule
from migrations_app.models import QualityDimension
from migrations_app.planning.changes import AmendmentWishes, Ground
from migrations_app.planning.forms import GOALS, MOST_JUDGMENTS, MOST_SEGMENTS
from migrations_app.planning.terms import DEFAULT_QUOTA


@dataclass(frozen=True)
class TermsOfDimension:
    dimension: QualityDimension
    margin: forms.BoundField
    goal: forms.BoundField
    required: forms.BoundField


@dataclass(frozen=True)
class TermsOfSegment:
    name: str
    pairs: int
    critical: forms.BoundField
    quota: forms.BoundField


class AmendmentForm(forms.Form):
    """Starts from the terms in force; what is not changed is not asked for."""

    alpha = forms.FloatField(
        label="Wrong approvals, at most (%)",
        max_value=49,
        help_text="Can only be lowered: the critical value is worked out anew, and asks for more.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    n_max = forms.IntegerField(
        label="Judged pairs, at most",
        min_value=2,
        max_value=MOST_JUDGMENTS,
        help_text="Per candidate. Can only be lowered, not below what is judged already.",
    )
    reason = forms.CharField(
        max_length=1000,
        help_text="Why the plan changes now. History and audit trail keep it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, ground: Ground, dimensions: Sequence[QualityDimension], **options: Any
    ) -> None:
        planned = ground.terms["dimensions"]
        self.ground = ground
        self.dimensions = [d for d in dimensions if d.slug in planned]
        named = [name for name in ground.smallest if name]
        quotas = ground.terms["critical_segments"]
        self.segments = sorted(named, key=lambda n: (n not in quotas, -ground.smallest[n]))
        del self.segments[MOST_SEGMENTS:]
        options.setdefault("initial", _initial(ground, self.segments))
        super().__init__(*args, **options)
        self.label_suffix = ""
        for dimension in self.dimensions:
            self._add_dimension(dimension.slug)
        for index, _ in enumerate(self.segments):
            self.fields[f"critical_{index}"] = forms.BooleanField(required=False)
            self.fields[f"quota_{index}"] = forms.IntegerField(
                required=False, min_value=1, max_value=MOST_JUDGMENTS
            )
        self.fields["n_max"].disabled = ground.terms["rule"] != Rule.V

    def _add_dimension(self, slug: str) -> None:
        self.fields[f"margin_{slug}"] = forms.FloatField(
            min_value=0.1, max_value=99, widget=forms.NumberInput(attrs={"step": "any"})
        )
        self.fields[f"goal_{slug}"] = forms.ChoiceField(choices=GOALS)
        self.fields[f"required_{slug}"] = forms.BooleanField(required=False)

    def dimension_rows(self) -> Iterator[TermsOfDimension]:
        for d in self.dimensions:
            margin, goal, required = (
                self[f"{name}_{d.slug}"] for name in ("margin", "goal", "required")
            )
            yield TermsOfDimension(d, margin, goal, required)

    def segment_rows(self) -> Iterator[TermsOfSegment]:
        for index, name in enumerate(self.segments):
            critical, quota = self[f"critical_{index}"], self[f"quota_{index}"]
            yield TermsOfSegment(name, self.ground.smallest[name], critical, quota)

    @property
    def has_critical(self) -> bool:
        return any(row.critical.value() or row.quota.errors for row in self.segment_rows())

    @property
    def wishes(self) -> AmendmentWishes:
        """Of valid terms."""
        changed, data = set(self.changed_data), self.cleaned_data
        slugs = [d.slug for d in self.dimensions]
        flipped = {s: data[f"required_{s}"] for s in slugs if f"required_{s}" in changed}
        return AmendmentWishes(
            margins={
                s: round(data[f"margin_{s}"] / 100, 6) for s in slugs if f"margin_{s}" in changed
            },
            goals={s: Goal(data[f"goal_{s}"]) for s in slugs if f"goal_{s}" in changed},
            required=frozenset(s for s, wanted in flipped.items() if wanted),
            not_required=frozenset(s for s, wanted in flipped.items() if not wanted),
            critical=dict(self._critical(changed)),
            not_critical=frozenset(
                name
                for index, name in enumerate(self.segments)
                if f"critical_{index}" in changed and not data[f"critical_{index}"]
            ),
            alpha=round(data["alpha"] / 100, 6) if "alpha" in changed else None,
            n_max=data["n_max"] if "n_max" in changed else None,
        )

    def _critical(self, changed: set[str]) -> Iterator[tuple[str, int]]:
        data = self.cleaned_data
        for index, name in enumerate(self.segments):
            touched = {f"critical_{index}", f"quota_{index}"} & changed
            if touched and data[f"critical_{index}"]:
                default = min(DEFAULT_QUOTA, self.ground.smallest[name])
                yield name, data[f"quota_{index}"] or default


def _initial(ground: Ground, segments: Sequence[str]) -> dict[str, Any]:
    terms: Mapping[str, Any] = ground.terms
    initial: dict[str, Any] = {"alpha": _typed(terms["alpha"] * 100), "n_max": terms["n_max"]}
    for slug, row in terms["dimensions"].items():
        initial[f"margin_{slug}"] = _typed(row["margin"] * 100)
        initial[f"goal_{slug}"] = row["goal"]
        initial[f"required_{slug}"] = row["required"]
    quotas = terms["critical_segments"]
    for index, name in enumerate(segments):
        initial[f"critical_{index}"] = name in quotas
        initial[f"quota_{index}"] = quotas.get(name, min(DEFAULT_QUOTA, ground.smallest[name]))
    return initial


def _typed(number: float) -> str:
    """5 rather than 5.0."""
    return f"{round(number, 4):g}"
