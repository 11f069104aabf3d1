"""The form that marks a pair as gold, and the pair it stands beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import GoldKey
from annotation.selectors.screen import Text, texts_of
from annotation.services.gold import LONGEST_EXPLANATION
from calibration.team.errors import BadKey
from calibration.team.keys import Right, options_of, right_of, side_of
from calibration.team.scope import Scope
from migrations_app.decision.wording import as_title
from migrations_app.models import OutputPair, QualityDimension

PREFIX = "right-"
MISSING = _("Tick at least one right answer: of one quality dimension is enough.")


@dataclass(frozen=True)
class ShownPair:
    id: int
    segment: str
    prompt: Text
    left: Text
    right: Text


def page_of_pair(scope: Scope, pair: OutputPair) -> ShownPair:
    prompt, left, right = texts_of(pair, side_of(pair.pk), scope.mask)
    return ShownPair(pair.pk, scope.mask.text(pair.prompt.segment), prompt, left, right)


class KeyForm(forms.Form):
    """Of every dimension without a key yet, the answers that are right."""

    explanation = forms.CharField(
        label=_("Why it is right"),
        required=False,
        max_length=LONGEST_EXPLANATION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For whoever looks at this key later."),
    )

    def __init__(self, *arguments: Any, scope: Scope, pair: OutputPair, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.pair = pair
        keys = GoldKey.objects.filter(pair=pair, epoch=scope.desk.epoch_id, retired_at__isnull=True)
        there = set(keys.values_list("dimension", flat=True))
        self.dimensions = [one for one in scope.dimensions if one.pk not in there]
        self.options = {one.pk: options_of(one, scope.mask) for one in self.dimensions}
        for dimension in self.dimensions:
            self.fields[PREFIX + dimension.slug] = forms.MultipleChoiceField(
                label=as_title(scope.mask.text(dimension.name)),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(option.code, option.label) for option in self.options[dimension.pk]],
            )
        self.order_fields([PREFIX + one.slug for one in self.dimensions])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not any(said.get(PREFIX + one.slug) for one in self.dimensions):
            raise forms.ValidationError(MISSING)
        try:
            self.keys()
        except BadKey as refusal:
            raise forms.ValidationError(
                f"{refusal.message[:1].upper()}{refusal.message[1:]}."
            ) from refusal
        return said

    def keys(self) -> Sequence[tuple[QualityDimension, Right]]:
        found = []
        for dimension in self.dimensions:
            codes = self.cleaned_data.get(PREFIX + dimension.slug) or []
            chosen = [one for one in self.options[dimension.pk] if one.code in codes]
            if chosen:
                found.append((dimension, right_of(dimension, chosen, self.pair.pk)))
        return found
