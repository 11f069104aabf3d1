"""What scripts say, in the language of the page: read by static/js/words.js."""

from functools import cache
from gettext import translation

from django import template
from django.conf import settings
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

register = template.Library()

# Which plural a count takes depends, from 100 on, on its last two digits.
COUNTS = 200

Words = dict[str, str | list[str]]


@register.simple_tag
def script_words() -> SafeString:
    """Nothing in English, which is in the scripts themselves."""
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE:
        return SafeString("")
    return json_script(catalogue(language), "words-data")


@cache
def catalogue(language: str) -> dict[str, object]:
    """words: by what is said in English, all plurals under the singular. forms: by count."""
    [folder] = settings.LOCALE_PATHS
    found = translation("djangojs", folder, [to_locale(language)])
    words: Words = {}
    for key, said in found._catalog.items():  # type: ignore[attr-defined]  # not in its stub
        if isinstance(key, tuple):
            _plurals(words, key[0]).insert(key[1], said)
        elif key:
            words[key] = said
    plural = found.plural  # type: ignore[attr-defined]  # not in its stub
    return {"words": words, "forms": [plural(count) for count in range(COUNTS)]}


def _plurals(words: Words, singular: str) -> list[str]:
    found = words.setdefault(singular, [])
    if isinstance(found, str):
        raise TypeError(f"{singular!r} is said both with a plural and without")
    return found
