"""Who is answered in which language, and what stays English whatever anybody chose."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation

from migrations_app.models import Preferences
from tests.access.cast import Cast, make_cast
from tests.annotation.people import logged_in, make_desk, make_person

pytestmark = pytest.mark.django_db

GERMAN = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}
LOGIN = "account_login"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def choose(client: Client, language: str, back: str = "/") -> int:
    sent = client.post(reverse("language"), {"language": language, "next": back})
    return int(sent.status_code)


def language_of(client: Client, url: str, **headers: str) -> str:
    """Of the page; its frame may speak another."""
    found = re.search(r'<html lang="(\w+)" dir="ltr">', client.get(url, headers=headers).text)
    assert found
    return found[1]


def test_english_is_spoken_where_nobody_asks_for_anything_else(client: Client) -> None:
    assert language_of(client, reverse(LOGIN)) == "en"
    assert "Log in" in client.get(reverse(LOGIN)).text


def test_the_browser_says_which_language_its_person_reads(client: Client) -> None:
    page = client.get(reverse(LOGIN), headers=GERMAN)
    assert '<html lang="de" dir="ltr">' in page.text
    assert "Anmelden" in page.text
    assert page["Content-Language"] == "de"


def test_a_language_that_is_not_offered_is_answered_in_english(client: Client) -> None:
    assert language_of(client, reverse(LOGIN), **{"accept-language": "fr"}) == "en"


def test_who_is_not_logged_in_chooses_for_this_browser(client: Client) -> None:
    assert choose(client, "de") == 302
    assert language_of(client, reverse(LOGIN)) == "de"
    assert language_of(client, reverse(LOGIN), **{"accept-language": "en"}) == "de"
    assert not Preferences.objects.exists()


def test_the_choice_of_a_person_goes_with_the_account(cast: Cast) -> None:
    ada = cast.people["annotator"]
    choose(logged_in(ada), "de")
    elsewhere = logged_in(ada)
    assert language_of(elsewhere, reverse("judging")) == "de"
    choose(elsewhere, "en")
    assert language_of(logged_in(ada), reverse("judging"), **GERMAN) == "en"


def test_a_choice_that_is_not_offered_any_more_is_as_none(cast: Cast) -> None:
    ada = cast.people["annotator"]
    Preferences.objects.create(user=ada, language="xx")
    assert language_of(logged_in(ada), reverse("judging")) == "en"


def test_a_language_that_does_not_exist_is_refused(client: Client) -> None:
    assert choose(client, "xx") == 409
    assert language_of(client, reverse(LOGIN)) == "en"


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("/judging/?page=2", "/judging/?page=2"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("", "/"),
    ],
)
def test_the_choice_leads_back_to_the_page_and_nowhere_else(
    client: Client, asked: str, got: str
) -> None:
    sent = client.post(reverse("language"), {"language": "de", "next": asked})
    assert sent["Location"] == got


def test_every_language_stands_in_the_foot_by_its_own_name(client: Client) -> None:
    page = client.get(reverse(LOGIN)).text
    assert 'value="en" lang="en" aria-pressed="true">English</button>' in page
    assert 'value="de" lang="de" aria-pressed="false">Deutsch</button>' in page


def test_the_language_of_a_person_comes_with_the_person(
    cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    ada = cast.people["annotator"]
    Preferences.objects.create(user=ada, language="de")
    client = logged_in(ada)
    # the session; the person with choice and roles
    with django_assert_num_queries(2):  # type: ignore[operator]  # a context manager of pytest-django
        page = client.get(reverse("account_logout"), headers={"accept": "text/html"})
    assert "Abmelden?" in page.text


def test_a_page_that_is_not_translated_is_english_in_a_translated_frame(cast: Cast) -> None:
    lead = cast.people["lead"]
    Preferences.objects.create(user=lead, language="de")
    page = logged_in(lead).get(reverse("portfolio")).text
    assert '<html lang="en" dir="ltr">' in page
    assert '<header class="top" lang="de">' in page
    assert "Beurteilen</a>" in page
    assert "Sorted by what is urgent." in page


@pytest.mark.parametrize(("url", "status"), [("/nothing/here/", 404), ("/setup/", 403)])
def test_pages_that_say_no_are_translated(cast: Cast, url: str, status: int) -> None:
    lead = cast.people["lead"]
    Preferences.objects.create(user=lead, language="de")
    page = logged_in(lead).get(url)
    assert page.status_code == status
    assert '<html lang="de" dir="ltr">' in page.text
    assert "Zur Startseite" in page.text


def test_what_moves_on_a_page_in_english_has_one_tag_and_one_body(cast: Cast) -> None:
    url = reverse("migration_live", args=[cast.migration.slug])
    client = logged_in(cast.people["owner"])
    english = client.get(url)
    choose(client, "de")
    german = client.get(url)
    assert (english["ETag"], english.content) == (german["ETag"], german.content)
    assert client.get(url, headers={"if-none-match": english["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", [LOGIN, "judging", "portfolio"])
def test_a_store_between_keeps_the_languages_apart(cast: Cast, name: str) -> None:
    client = Client() if name == LOGIN else logged_in(cast.people["lead"])
    varied = {word.strip() for word in client.get(reverse(name))["Vary"].split(",")}
    assert {"Accept-Language", "Cookie"} <= varied


def test_programs_are_answered_in_english(cast: Cast) -> None:
    ada: User = cast.people["annotator"]
    Preferences.objects.create(user=ada, language="de")
    url = reverse("api:undo", args=[cast.migration.judging_code])
    refused = logged_in(ada).post(url, {}, "application/json", headers=GERMAN)
    assert refused.json() == {
        "code": "nothing_to_undo",
        "message": "There is no pair of yours to take back.",
    }
    assert "Content-Language" not in refused
    assert Client().get("/healthz", headers=GERMAN).json() == {"status": "ok"}


def test_a_refusal_on_a_page_speaks_the_language_under_the_same_code(cast: Cast) -> None:
    ada = cast.people["annotator"]
    Preferences.objects.create(user=ada, language="de")
    url = reverse("judge_undo", args=[cast.migration.judging_code])
    refused = logged_in(ada).post(url, {}, "application/json").json()
    assert refused["code"] == "nothing_to_undo"
    assert refused["message"] == "Sie haben kein Paar, das Sie zurücknehmen könnten."


def test_a_request_leaves_no_language_behind(client: Client) -> None:
    client.get(reverse(LOGIN), headers=GERMAN)
    assert translation.get_language() == "en"


def test_two_people_at_one_queue_are_each_asked_in_their_own_language() -> None:
    """What is kept between requests is kept by language."""
    migration = make_desk().migration
    heard = []
    for name, language in (("ada", "de"), ("bob", "en"), ("cid", "de")):
        person = make_person(name, migration)
        Preferences.objects.create(user=person, language=language)
        page = logged_in(person).get(reverse("judge", args=[migration.judging_code])).text
        heard.append("Nur links" in page and "Left only" not in page)
    assert heard == [True, False, True]
