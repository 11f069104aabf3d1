"""The terms of a plan as they are typed. Margins in points, chances in percent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from calibration.statistics.evidence import Goal, Rule
from calibration.statistics.selection import Selection
from migrations_app.models import Plan, QualityDimension
from migrations_app.planning.amendments import terms_in_force
from migrations_app.planning.outlook import R_SQUARED, SPREADS, Assumptions
from migrations_app.planning.population import PopulationSummary
from migrations_app.planning.terms import DEFAULT_QUOTA
from migrations_app.planning.wishes import PlanWishes

MOST_JUDGMENTS = 5_000
MOST_SEGMENTS = 60
GOALS = [
    (Goal.NON_INFERIORITY.value, "not worse by the margin"),
    (Goal.SUPERIORITY.value, "better"),
]
SELECTIONS = [
    (Selection.RANDOM.value, "drawn at random"),
    (Selection.ACTIVE.value, "half at random, half where judgments are least foreseeable"),
]


@dataclass(frozen=True)
class DimensionFields:
    dimension: QualityDimension
    margin: forms.BoundField
    goal: forms.BoundField
    required: forms.BoundField
    spread: forms.BoundField

    @property
    def errors(self) -> list[str]:
        named = {"Margin": self.margin, "Spread": self.spread, "Goal": self.goal}
        return [f"{name}: {error}" for name, field in named.items() for error in field.errors]


@dataclass(frozen=True)
class SegmentFields:
    name: str
    pairs: int
    share: float
    critical: forms.BoundField
    quota: forms.BoundField


class PlanForm(forms.Form):
    """plan: the one in force, whose terms a new version starts from; None for the first."""

    alpha = forms.FloatField(
        label="Wrong approvals, at most (%)",
        min_value=0.1,
        max_value=49,
        help_text=(
            "How often this migration may approve a candidate that is worse than the margin "
            "allows, however often people look."
        ),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    n_max = forms.IntegerField(
        label="Judged pairs, at most",
        min_value=2,
        max_value=MOST_JUDGMENTS,
        help_text="Per candidate. The budget: after these nothing more is judged.",
    )
    n_min = forms.IntegerField(
        label="Judged pairs before a word is said",
        min_value=2,
        max_value=MOST_JUDGMENTS,
        help_text="Per candidate. 50 keeps early luck from deciding.",
    )
    selection = forms.ChoiceField(
        label="Which pairs are judged",
        choices=SELECTIONS,
        required=False,
        help_text=(
            "Chosen pairs make estimates as sure with up to an eighth fewer judgments where "
            "metrics tell which answers are in doubt, but a verdict then has no fixed end and "
            "needs about a quarter more of them (rule G)."
        ),
    )
    r_squared = forms.FloatField(
        label="What metrics explain (0 to 1)",
        min_value=0,
        max_value=0.95,
        help_text=(
            "An assumption, until people have judged: the share of the spread of judgments that "
            "your metrics predict. 0.3 is a guess, 0 without metrics. It is no term of the plan."
        ),
        widget=forms.NumberInput(attrs={"step": "0.05"}),
    )
    seed = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2**32 - 1,
        help_text="Of the order in which pairs are drawn. Empty: derived from the migration.",
    )

    def __init__(
        self,
        *args: Any,
        dimensions: Sequence[QualityDimension],
        population: PopulationSummary,
        plan: Plan | None = None,
        **options: Any,
    ) -> None:
        self.dimensions, self.plan = dimensions, plan
        self.population = population
        largest = sorted(population.shares, key=lambda name: -population.shares[name])
        self.segments = [name for name in largest if name][:MOST_SEGMENTS]
        options.setdefault("initial", _initial(plan, dimensions, self.segments))
        super().__init__(*args, **options)
        self.label_suffix = ""
        for dimension in dimensions:
            self._add_dimension(dimension)
        for index, _ in enumerate(self.segments):
            self.fields[f"critical_{index}"] = forms.BooleanField(required=False)
            self.fields[f"quota_{index}"] = forms.IntegerField(
                required=False, min_value=1, max_value=MOST_JUDGMENTS
            )
        if plan is not None:
            self.fields["reason"] = _reason()

    def _add_dimension(self, dimension: QualityDimension) -> None:
        slug, any_step = dimension.slug, {"step": "any"}
        self.fields[f"margin_{slug}"] = forms.FloatField(
            min_value=0.1, max_value=99, widget=forms.NumberInput(attrs={"step": "0.1"})
        )
        self.fields[f"goal_{slug}"] = forms.ChoiceField(choices=GOALS)
        self.fields[f"required_{slug}"] = forms.BooleanField(required=False)
        self.fields[f"spread_{slug}"] = forms.FloatField(
            min_value=0.01, max_value=1, widget=forms.NumberInput(attrs=any_step)
        )

    def clean(self) -> None:
        low, high = self.cleaned_data.get("n_min"), self.cleaned_data.get("n_max")
        if low is not None and high is not None and low > high:
            self.add_error("n_min", f"Not more than the {high} there will be at most.")
        required = [self.cleaned_data.get(f"required_{d.slug}") for d in self.dimensions]
        if required and not any(required):
            raise forms.ValidationError("At least one dimension must be required.")

    def dimension_rows(self) -> Iterator[DimensionFields]:
        for dimension in self.dimensions:
            names = ("margin", "goal", "required", "spread")
            margin, goal, required, spread = (self[f"{name}_{dimension.slug}"] for name in names)
            yield DimensionFields(dimension, margin, goal, required, spread)

    def segment_rows(self) -> Iterator[SegmentFields]:
        for index, name in enumerate(self.segments):
            pairs, share = self.population.smallest[name], self.population.shares[name]
            critical, quota = self[f"critical_{index}"], self[f"quota_{index}"]
            yield SegmentFields(name, pairs, share, critical, quota)

    @property
    def has_critical(self) -> bool:
        return any(row.critical.value() or row.quota.errors for row in self.segment_rows())

    @property
    def wishes(self) -> PlanWishes:
        """Of valid terms; what the page does not ask for stays as the plan in force has it."""
        data, slugs = self.cleaned_data, [d.slug for d in self.dimensions]
        kept = terms_in_force(self.plan) if self.plan else {}
        required = frozenset(slug for slug in slugs if data[f"required_{slug}"])
        selection = Selection(data["selection"] or Selection.RANDOM)
        return PlanWishes(
            margins={slug: round(data[f"margin_{slug}"] / 100, 6) for slug in slugs},
            goals={slug: Goal(data[f"goal_{slug}"]) for slug in slugs},
            alpha=round(data["alpha"] / 100, 6),
            n_max=data["n_max"],
            n_min=data["n_min"],
            rule=_rule(kept, selection),
            selection=selection,
            critical={
                name: data[f"quota_{index}"]
                for index, name in enumerate(self.segments)
                if data[f"critical_{index}"]
            },
            segment_weights=kept.get("segment_weights", {}),
            required=required,
            not_required=frozenset(slugs) - required,
            seed=data["seed"],
        )

    @property
    def assumptions(self) -> Assumptions:
        spreads = {d.slug: self.cleaned_data[f"spread_{d.slug}"] for d in self.dimensions}
        return Assumptions(spreads=spreads, r_squared=self.cleaned_data["r_squared"])


def _rule(kept: Mapping[str, Any], selection: Selection) -> Rule:
    """Chosen pairs need rule G; a plan that gives them up has no more use for it."""
    if selection is Selection.ACTIVE:
        return Rule.G
    given_up = kept.get("selection") == Selection.ACTIVE
    return Rule.V if given_up else Rule(kept.get("rule", Rule.V))


def _reason() -> forms.CharField:
    return forms.CharField(
        max_length=1000,
        help_text="Why there is a new version. History shows both, with this reason.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _typed(number: float) -> str:
    """5 rather than 5.0."""
    return f"{round(number, 4):g}"


def _initial(
    plan: Plan | None, dimensions: Sequence[QualityDimension], segments: Sequence[str]
) -> dict[str, Any]:
    terms = terms_in_force(plan) if plan else {}
    initial: dict[str, Any] = {
        "alpha": _typed(terms.get("alpha", 0.05) * 100),
        "n_max": terms.get("n_max", 400),
        "n_min": terms.get("n_min", 50),
        "seed": terms.get("seed"),
        "selection": terms.get("selection", Selection.RANDOM.value),
        "r_squared": R_SQUARED,
    }
    for dimension in dimensions:
        slug = dimension.slug
        initial[f"margin_{slug}"] = _typed(dimension.margin_points)
        initial[f"goal_{slug}"] = dimension.goal
        initial[f"required_{slug}"] = dimension.required
        initial[f"spread_{slug}"] = SPREADS[dimension.scale]
    quotas = terms.get("critical_segments", {})
    for index, name in enumerate(segments):
        initial[f"critical_{index}"] = name in quotas
        initial[f"quota_{index}"] = quotas.get(name, DEFAULT_QUOTA)
    return initial
