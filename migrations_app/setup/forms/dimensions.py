"""One quality dimension. Margins are typed in points of a hundred and kept on [0, 1]."""

from typing import Any

from django import forms

from migrations_app.evidence.readers.scales import MOST_GRADES
from migrations_app.models import Migration, QualityDimension
from migrations_app.setup.dimension_templates import DimensionTemplate, default_margin, range_of
from migrations_app.setup.selectors import SCALE_FIELDS

Scale = QualityDimension.Scale
SCALES = [
    (Scale.ACCEPTANCE, "Acceptance: each answer is right or not"),
    (Scale.PREFERENCE_3, "Preference: left, right or no difference"),
    (Scale.PREFERENCE_5, "Preference in five steps: better or much better"),
    (Scale.GRADE, "Grade: each answer gets a whole grade"),
    (Scale.CONTINUOUS, "Number: each answer gets any number in a range (from files only)"),
]
GOALS = [
    (QualityDimension.Goal.NON_INFERIORITY, "Not worse than the incumbent by the margin or more"),
    (QualityDimension.Goal.SUPERIORITY, "Better than the incumbent"),
]
RANGED = (Scale.GRADE, Scale.CONTINUOUS)


class DimensionForm(forms.Form):
    name = forms.CharField(max_length=200, help_text="One respect, one word or two: Correctness.")
    slug = forms.SlugField(
        label="Name in files",
        max_length=100,
        help_text="Imported judgments and scores name the dimension so. It stays as it is later.",
        widget=forms.TextInput(attrs={"data-slug-of": "id_name"}),
    )
    scale = forms.ChoiceField(
        choices=SCALES,
        help_text="Acceptance needs the fewest judgments where right and wrong can be told.",
        widget=forms.Select(attrs={"data-shows": "range"}),
    )
    minimum = forms.FloatField(
        label="Lowest value", required=False, initial=1, help_text="Of one answer."
    )
    maximum = forms.FloatField(
        label="Highest value", required=False, initial=5, help_text="Of one answer."
    )
    higher_is_better = forms.BooleanField(
        required=False, initial=True, help_text="Untick where a high value is bad, as for toxicity."
    )
    goal = forms.ChoiceField(
        choices=GOALS, help_text="What must be shown before a candidate passes."
    )
    margin = forms.FloatField(
        label="Margin, in points",
        min_value=0.1,
        max_value=99,
        help_text=(
            "From how much worse on a candidate counts as worse. 5 points of acceptance are 5 "
            "more wrong answers in 100. Usual: 5, for preferences 15. The plan page shows what "
            "a margin costs."
        ),
        widget=forms.NumberInput(attrs={"step": "0.1"}),
    )
    required = forms.BooleanField(
        required=False,
        initial=True,
        help_text="A candidate is approved only if every required dimension passes.",
    )
    rubric = forms.CharField(
        max_length=20_000,
        help_text=(
            "What annotators read while they judge, in markdown. Say what counts, what does not, "
            "and show worked examples. A change is a new version."
        ),
        widget=forms.Textarea(attrs={"rows": 18, "class": "rubric"}),
    )

    def __init__(self, *args: Any, migration: Migration, **options: Any) -> None:
        super().__init__(*args, **options)
        self.migration = migration

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if self.migration.dimensions.filter(slug=slug).exists():
            raise forms.ValidationError("This migration has a dimension of that name.", "taken")
        return slug

    def clean_margin(self) -> float:
        return round(float(self.cleaned_data["margin"]) / 100, 6)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        scale = data.get("scale", "")
        if scale not in RANGED:
            data["minimum"], data["maximum"] = range_of(scale)
        low, high = data.get("minimum"), data.get("maximum")
        if low is None or high is None or not low < high:
            self.add_error("maximum", "The highest value must be above the lowest.")
            return data
        data["grades"] = self._grades(low, high) if scale == Scale.GRADE else None
        family = QualityDimension.Family
        data["family"] = family.GAUSSIAN if scale == Scale.CONTINUOUS else family.ORDINAL
        return data

    def _grades(self, low: float, high: float) -> int | None:
        grades = high - low + 1
        if low != int(low) or high != int(high) or not 3 <= grades <= MOST_GRADES:
            self.add_error("maximum", f"Grades are whole numbers, 3 to {MOST_GRADES} of them.")
            return None
        return int(grades)


class DimensionChangeForm(DimensionForm):
    """scale_fixed: why the scale stays, "" where it can be changed."""

    def __init__(self, *args: Any, scale_fixed: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["slug"]
        if not scale_fixed:
            return
        for name in SCALE_FIELDS:
            if name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = scale_fixed + "."


def initial_of(source: DimensionTemplate | QualityDimension | None) -> dict[str, Any]:
    """What a form begins with: a template, a dimension, or nothing but defaults."""
    if isinstance(source, QualityDimension):
        names = ("name", "minimum", "maximum", "scale", "goal", "required", "rubric")
        kept = {name: getattr(source, name) for name in (*names, "higher_is_better")}
        return kept | {"margin": f"{source.margin_points:g}"}
    if source is None:
        return {"margin": 5}
    return {
        "name": source.name,
        "slug": source.slug,
        "scale": source.scale,
        "required": source.required,
        "rubric": source.rubric,
        "margin": f"{default_margin(source.scale) * 100:g}",
    }
