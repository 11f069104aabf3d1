from django import forms

from migrations_app.models import Event

KINDS = [choice for choice in Event.Kind.choices if choice[0] != Event.Kind.TEST]


class WebhookForm(forms.Form):
    url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="Begins with https://. Addresses inside your network are refused unless allowed.",
    )
    kinds = forms.MultipleChoiceField(
        label="Told when",
        choices=KINDS,
        initial=[value for value, _ in KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
