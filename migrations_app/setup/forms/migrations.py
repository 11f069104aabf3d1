"""A migration: which model is replaced, and by which it may be."""

from typing import Any, cast

from django import forms

from migrations_app.models import LanguageModel, Migration, Service
from migrations_app.setup.dimension_templates import BY_SLUG, TEMPLATES, DimensionTemplate


class ModelChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: LanguageModel) -> str:
        return _label(obj)


class ModelChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: LanguageModel) -> str:
        return _label(obj)


class MigrationForm(forms.Form):
    service = forms.ModelChoiceField(
        Service.objects.none(), help_text="The product whose model is replaced."
    )
    name = forms.CharField(
        max_length=200, help_text="Short: annotators do not see it, everybody else does."
    )
    slug = forms.SlugField(
        max_length=100,
        help_text="Names the migration in addresses and commands. It stays as it is later.",
        widget=forms.TextInput(attrs={"data-slug-of": "id_name"}),
    )
    incumbent = ModelChoice(
        LanguageModel.objects.none(), help_text="The model in use today, the one that retires."
    )
    candidates = ModelChoices(
        LanguageModel.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=(
            "One or more models that may take its place. Each further one shares the risk of a "
            "wrong approval, so all need somewhat more judgments."
        ),
    )
    templates = forms.MultipleChoiceField(
        label="Quality dimensions",
        required=False,
        choices=[(template.slug, f"{template.name}. {template.summary}") for template in TEMPLATES],
        initial=[template.slug for template in TEMPLATES],
        widget=forms.CheckboxSelectMultiple,
        help_text=(
            "What people will judge. Each comes with a rubric that you can change; "
            "dimensions of your own are added on the next page."
        ),
    )

    def __init__(self, *args: Any, services: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        mine = Service.objects.filter(pk__in=services).order_by("name")
        _of(self, "service").queryset = mine
        _offer_models(self)

    def clean_slug(self) -> str:
        return _free_slug(self.cleaned_data["slug"])

    def clean_templates(self) -> list[DimensionTemplate]:
        return [BY_SLUG[slug] for slug in self.cleaned_data["templates"]]

    def clean(self) -> None:
        _refuse_both(self)


class MigrationChangeForm(forms.Form):
    """fixed: why the models can no longer be changed, "" where they can."""

    name = forms.CharField(max_length=200)
    incumbent = ModelChoice(LanguageModel.objects.none(), help_text="The model in use today.")
    candidates = ModelChoices(
        LanguageModel.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="The models that may take its place.",
    )

    def __init__(self, *args: Any, migration: Migration, fixed: str, **options: Any) -> None:
        seated = migration.candidates.values_list("language_model_id", flat=True)
        options["initial"] = {
            "name": migration.name,
            "incumbent": migration.incumbent_id,
            "candidates": list(seated),
        }
        super().__init__(*args, **options)
        _offer_models(self)
        for name in ("incumbent", "candidates") if fixed else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = fixed[:1].upper() + fixed[1:] + "."

    def clean(self) -> None:
        _refuse_both(self)


def _of(form: forms.Form, name: str) -> "forms.ModelChoiceField[Any]":
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


def _offer_models(form: forms.Form) -> None:
    for name in ("incumbent", "candidates"):
        _of(form, name).queryset = LanguageModel.objects.order_by("name", "slug")


def _label(model: LanguageModel) -> str:
    return model.name if model.name == model.slug else f"{model.name} ({model.slug})"


def _free_slug(slug: str) -> str:
    if Migration.objects.filter(slug=slug).exists():
        raise forms.ValidationError("Another migration has this name already.", code="taken")
    return slug


def _refuse_both(form: forms.Form) -> None:
    incumbent = form.cleaned_data.get("incumbent")
    if incumbent and incumbent in form.cleaned_data.get("candidates", ()):
        form.add_error("candidates", f"{incumbent.name} is the incumbent already.")
