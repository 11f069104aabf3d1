"""What a lead fills in. A reason stays on record beside what was decided."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models.quality import MOST_OVERLAP, MOST_SHARE
from annotation.selectors.policy import Policy
from annotation.services.policy import MOST_COUNT, MOST_TRAINING

LONGEST = 500
MISSING = _("Say why: the reason stays on record beside what was done. Nothing was changed.")
THIRD_MISSING = _("Choose who is to judge this pair. Nothing was changed.")
ANSWER_MISSING = _(
    "Write what you answer: it stays on record beside the flag. Nothing was changed."
)
PERCENT = 100


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=LONGEST, error_messages={"required": MISSING})


class ThirdPersonForm(forms.Form):
    person = forms.IntegerField()
    reason = forms.CharField(max_length=LONGEST, required=False)


class PolicyForm(forms.Form):
    """Shares in percent, as people say them."""

    overlap = forms.IntegerField(
        label=_("People per pair"),
        min_value=1,
        max_value=MOST_OVERLAP,
        help_text=_(
            "How many people judge a pair independently of each other. Pairs that have "
            "their people already keep them."
        ),
    )
    daily_cap = forms.IntegerField(
        label=_("Pairs per person and day"),
        min_value=1,
        max_value=MOST_COUNT,
        required=False,
        help_text=_("The day ends at midnight UTC. Empty: as many as they like."),
    )
    gold_share = forms.FloatField(
        label=_("Gold, % of pairs shown"),
        min_value=0,
        max_value=PERCENT * MOST_SHARE,
        required=False,
        help_text=_(
            "Pairs whose answer is known, mixed in unannounced. Empty: 5%, once there is gold."
        ),
    )
    repeat_share = forms.FloatField(
        label=_("Repeats, % of pairs shown"),
        min_value=0,
        max_value=PERCENT * MOST_SHARE,
        help_text=_(
            "Pairs of their own that people see again with the sides swapped, after 20 "
            "others at least."
        ),
    )
    training_size = forms.IntegerField(
        label=_("Training, gold pairs"),
        min_value=0,
        max_value=MOST_TRAINING,
        help_text=_("What everybody judges before any other pair. 0: no training."),
    )
    pass_mark = forms.FloatField(
        label=_("Pass mark, % right"),
        min_value=1,
        max_value=PERCENT,
        help_text=_("Who stays below waits until you grant another try."),
    )
    guess_after = forms.IntegerField(
        label=_("Ask for a guess after, pairs"),
        min_value=0,
        max_value=MOST_COUNT,
        help_text=_("Which side is the new model? The answers measure the blinding. 0: never."),
    )
    asks_objections = forms.BooleanField(
        label=_("Ask why a score is wrong"),
        required=False,
        help_text=_(
            "After an answer, where an automated score preferred the other side. "
            "Whoever is asked learns which side that was."
        ),
    )
    paused = forms.BooleanField(
        label=_("Pause this queue"),
        required=False,
        help_text=_("Nobody is given another pair; what is open can still be judged."),
    )

    field_order = (
        "overlap",
        "daily_cap",
        "gold_share",
        "repeat_share",
        "training_size",
        "pass_mark",
        "guess_after",
        "asks_objections",
        "paused",
    )

    def changes(self) -> Mapping[str, Any]:
        said = dict(self.cleaned_data)
        for name in ("gold_share", "repeat_share", "pass_mark"):
            said[name] = None if said[name] is None else said[name] / PERCENT
        return said


def policy_fields(policy: Policy) -> dict[str, Any]:
    """As the form shows them."""
    said = policy.as_json()
    for name in ("gold_share", "repeat_share", "pass_mark"):
        said[name] = None if said[name] is None else round(PERCENT * said[name], 1)
        if said[name] is not None and said[name] == int(said[name]):
            said[name] = int(said[name])
    return said


class TermsForm(forms.Form):
    paused = forms.BooleanField(
        label=_("Pause"),
        required=False,
        help_text=_("This person is given no further pair here; what is open can still be judged."),
    )
    daily_cap = forms.IntegerField(
        label=_("Pairs a day at most"),
        min_value=1,
        max_value=MOST_COUNT,
        required=False,
        help_text=_("Empty: as the settings of the queue say."),
    )
    segments = forms.MultipleChoiceField(
        label=_("Only pairs of these segments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("By skill or language. None ticked: all of them."),
    )

    def __init__(self, *arguments: Any, segments: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        field = self.fields["segments"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(segments)


class FlagForm(forms.Form):
    answer = forms.CharField(max_length=LONGEST, error_messages={"required": ANSWER_MISSING})
