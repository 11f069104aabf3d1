"""What an owner asks for, and what the second one answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from migrations_app.decision.signing import Wish
from migrations_app.models import Candidate, Decision

Outcome = Decision.Outcome
LONGEST = 2000
OUTCOMES = [
    (Outcome.APPROVED, "Approve: the candidate may replace the incumbent"),
    (Outcome.APPROVED_WITH_EXCEPTION, "Approve with an exception that somebody owns and that ends"),
    (Outcome.HELD, "Hold: nothing changes yet"),
    (Outcome.REJECTED, "Reject: the candidate may not replace the incumbent"),
]


class DecisionForm(forms.Form):
    """seen: evidence hash of the recommendation on the page; it is not for people."""

    outcome = forms.ChoiceField(label="Decision", choices=OUTCOMES)
    candidate = forms.ModelChoiceField(
        Candidate.objects.none(), label="Candidate", required=False, empty_label=None
    )
    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What an auditor will read in two years.",
    )
    reviewer = forms.ModelChoiceField(
        User.objects.none(),
        label="Reviewer",
        required=False,
        help_text="Only against the recommendation: the owner who reviewed it and will sign.",
    )
    exception_owner = forms.ModelChoiceField(
        User.objects.none(),
        label="Owner of the exception",
        required=False,
        help_text="Only with an exception: who sees to it.",
    )
    exception_until = forms.DateField(
        label="Exception ends",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="From the day after, the approval counts no more.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        *args: Any,
        candidates: Sequence[Candidate],
        owners: Sequence[User],
        asks: User,
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        people = User.objects.filter(pk__in=[owner.pk for owner in owners])
        self._of("candidate").queryset = Candidate.objects.filter(
            pk__in=[candidate.pk for candidate in candidates]
        ).select_related("language_model")
        self._of("candidate").label_from_instance = _model_name
        self._of("reviewer").queryset = people.exclude(pk=asks.pk)
        self._of("exception_owner").queryset = people

    def clean_exception_until(self) -> date | None:
        until: date | None = self.cleaned_data["exception_until"]
        if until is not None and until < timezone.now().date():
            raise forms.ValidationError("This day is over already.")
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome in Decision.APPROVALS and not cleaned.get("candidate"):
            self.add_error("candidate", "Say which candidate.")
        if outcome == Outcome.APPROVED_WITH_EXCEPTION:
            for name in ("exception_owner", "exception_until"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "An exception has an owner and a last day.")
        return cleaned

    @property
    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)

    def _of(self, name: str) -> Any:
        return self.fields[name]


class AnswerForm(forms.Form):
    """note: a refusal says why."""

    note = forms.CharField(max_length=LONGEST, required=False)
    seen = forms.CharField(max_length=64, required=False)


def _model_name(candidate: Candidate) -> str:
    return str(candidate.language_model.name)
