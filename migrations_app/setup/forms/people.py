"""People of a service."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import Q

from migrations_app.models import Membership

Role = Membership.Role
ROLES = [
    (Role.ANNOTATOR, "Annotator: judges, and sees no results while judging goes on"),
    (Role.LEAD, "Lead: runs the judging"),
    (Role.OWNER, "Owner: reads the recommendation and signs the decision"),
    (Role.ADMIN, "Admin: sets migrations up, and people"),
    (Role.AUDITOR, "Auditor: reads everything, changes nothing"),
]
WORDS = {role.value: words.split(":")[0].lower() for role, words in ROLES}


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple
    )


class _Newcomer(forms.Form):
    roles = forms.MultipleChoiceField(
        choices=ROLES,
        initial=[Role.ANNOTATOR],
        widget=forms.CheckboxSelectMultiple,
        help_text=(
            "Several are possible. Who is an annotator stays blind while judgments come in, "
            "whatever other role they have."
        ),
    )
    field_order = ("who", "email", "username", "first_name", "last_name", "roles")


class AddPersonForm(_Newcomer):
    who = forms.CharField(
        label="User name or e-mail",
        max_length=254,
        help_text="Of somebody who can log in here already.",
    )

    def clean_who(self) -> User:
        words = str(self.cleaned_data["who"]).strip()
        found = User.objects.filter(Q(username=words) | Q(email__iexact=words), is_active=True)
        if len(found[:2]) > 1:
            raise forms.ValidationError("Several people have that e-mail: use the user name.")
        user = found.first()
        if user is None:
            raise forms.ValidationError("Nobody here has that name: invite them below.")
        return user


class InviteForm(_Newcomer):
    email = forms.EmailField(label="E-mail", max_length=254)
    username = forms.CharField(
        label="User name",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text="For logging in, and beside every judgment. It stays as it is later.",
    )
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Somebody here has that e-mail: add them above.")
        return email

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("This user name is taken.")
        return username

    @property
    def person(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
