"""What a person has chosen for all pages, read with the person."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from migrations_app.models import Preferences

KEPT_ON = "_chosen_language"


def keep_language(user: AbstractBaseUser, language: str) -> None:
    """Read already: empty where none is chosen."""
    setattr(user, KEPT_ON, language)


def chosen_by(user: AbstractBaseUser | AnonymousUser) -> str:
    """Empty where this person has chosen none, or one that is not offered any more."""
    if not user.is_authenticated:
        return ""
    language: str | None = getattr(user, KEPT_ON, None)
    if language is None:
        rows = Preferences.objects.filter(user=user.pk).values_list("language", flat=True)
        language = rows.first() or ""
    return language if language in dict(settings.LANGUAGES) else ""
