"""The reason of a decision: it stays on record beside it."""

from django import forms

LONGEST = 500
MISSING = "Say why: the reason stays on record beside what was done. Nothing was changed."


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=LONGEST, error_messages={"required": MISSING})
