"""Services and language models."""

from typing import Any

from django import forms

from migrations_app.models import LanguageModel, Service


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]  # Django itself cannot be subscripted
    class Meta:
        model = Service
        fields = ("name", "slug", "monthly_interactions")
        labels = {"monthly_interactions": "Answers a month"}
        help_texts = {
            "name": "The product that stands on a language model, as your colleagues call it.",
            "slug": "Names the service in addresses and commands. It stays as it is later.",
            "monthly_interactions": (
                "Turns a difference into numbers people feel: “38 fewer wrong answers per 1,000, "
                "about 201,000 a month”. May stay empty."
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["slug"].widget.attrs["data-slug-of"] = "id_name"
        if self.instance.pk:
            del self.fields["slug"]


class LanguageModelForm(forms.ModelForm):  # type: ignore[type-arg]  # Django itself cannot be subscripted
    class Meta:
        model = LanguageModel
        fields = (
            "name", "slug", "provider", "snapshot", "sunset_date", "input_cost_usd",
            "output_cost_usd",
        )  # fmt: skip
        labels = {
            "slug": "System name in files",
            "sunset_date": "Retires on",
            "input_cost_usd": "Price of input",
            "output_cost_usd": "Price of output",
        }
        help_texts = {
            "name": "As people say it, for example GPT-4o mini.",
            "slug": "Exactly what your result files write, for example gpt-4o-mini-2024-07-18.",
            "provider": "Who runs it.",
            "snapshot": "The dated version, where the provider has several under one name.",
            "sunset_date": "The provider's date. The portfolio counts the days.",
            "input_cost_usd": "USD per million tokens read.",
            "output_cost_usd": "USD per million tokens written.",
        }
        widgets = {
            "sunset_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "input_cost_usd": forms.NumberInput(attrs={"min": 0, "step": "any"}),
            "output_cost_usd": forms.NumberInput(attrs={"min": 0, "step": "any"}),
        }

    def __init__(self, *args: Any, used: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if used:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = "A migration uses this name, so it stays as it is."
