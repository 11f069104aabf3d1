"""The language in which a person is answered: their own choice, else what the browser asks for.

Programs are answered in English, and so is what is not translated yet; the frame around such a
page still speaks the person's language. Nothing that is stored is ever translated.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from config.preferences import chosen_by
from migrations_app.errors import SuccessorError
from migrations_app.models import Preferences

ENGLISH = "en"
OF_PROGRAMS = ("/api/", "/healthz", "/readyz")
# Views whose pages are translated; a page of any other is English.
TRANSLATED = ("allauth.account.", "annotation.views.", "calibration.team.", "config.languages")


class UnknownLanguage(SuccessorError):
    def __init__(self) -> None:
        message = translation.gettext("There is no such language here.")
        super().__init__("unknown_language", message)


class LanguageMiddleware:
    """After authentication, as the choice belongs to the account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for_programs = request.path_info.startswith(OF_PROGRAMS)
        request.LANGUAGE_CODE = ENGLISH if for_programs else language_of(request)
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
            if not for_programs:
                response.headers.setdefault("Content-Language", translation.get_language())
                patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        if not view.__module__.startswith(TRANSLATED):
            translation.activate(ENGLISH)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Pages that say that something is not there, or not allowed, are translated."""
        translation.activate(request.LANGUAGE_CODE)


def language_of(request: HttpRequest) -> str:
    return chosen_by(request.user) or translation.get_language_from_request(request)


def languages(request: HttpRequest) -> dict[str, object]:
    """`language`: of the frame, which may differ from that of a page; `languages`: to choose."""
    language = getattr(request, "LANGUAGE_CODE", ENGLISH)
    return {"language": language, "languages": settings.LANGUAGES}


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    language = str(request.POST.get("language", ""))
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage
    if request.user.is_authenticated:
        Preferences.objects.update_or_create(user=request.user, defaults={"language": language})
    response = redirect(_way_back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _way_back(request: HttpRequest) -> str:
    """The page from which it was chosen; a page of ours, whatever the form says."""
    asked = str(request.POST.get("next", ""))
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else "/"
