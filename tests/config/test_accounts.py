"""Coming in: by invitation, by a password, and under a strict policy for the browser."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.access.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> User:
    return User.objects.create_user("olga", "olga@example.org", PASSWORD, first_name="Olga")


def log_in(client: Client, login: str, password: str) -> int:
    form = {"login": login, "password": password}
    return int(client.post(reverse("account_login"), form).status_code)


@pytest.mark.parametrize("login", ["olga", "olga@example.org"])
def test_a_person_logs_in_by_name_or_address(client: Client, olga: User, login: str) -> None:
    assert log_in(client, login, PASSWORD) == 302
    assert client.session["_auth_user_id"] == str(olga.pk)


def test_a_wrong_password_says_so_and_names_no_account(client: Client, olga: User) -> None:
    answers = [
        client.post(reverse("account_login"), {"login": login, "password": "wrong"})
        for login in ("olga", "nobody")
    ]
    errors = [list(answer.context["form"].non_field_errors()) for answer in answers]
    assert errors[0] == errors[1] != []


def test_nobody_signs_up_without_an_invitation(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/accounts/signup/").status_code == 404
    assert "sign up" not in client.get(reverse("account_login")).content.decode().lower()


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(
    client: Client, olga: User
) -> None:
    client.post(reverse("account_reset_password"), {"email": "olga@example.org"})
    link = next(word for word in str(mail.outbox[0].body).split() if "/reset/key/" in word)
    form = client.get(link, follow=True)
    chosen = {"password1": "a quite new phrase 7", "password2": "a quite new phrase 7"}
    done = client.post(form.redirect_chain[-1][0], chosen)
    assert done.status_code == 302
    assert log_in(Client(), "olga", "a quite new phrase 7") == 302
    assert b"does not work" in Client().get(link, follow=True).content


def test_every_page_tells_the_browser_what_may_run(client: Client) -> None:
    answer = client.get(reverse("account_login"))
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_no_template_of_ours_has_inline_script_or_style(client: Client) -> None:
    from django.conf import settings

    folder = settings.BASE_DIR / "templates"
    alone = folder / "calibration" / "report" / "file.html"  # only ever taken away as a file
    pages = [page for page in folder.rglob("*.html") if page != alone]
    assert len(pages) > 10
    bad = ("<style", " style=", "javascript:", " onclick=", " onload=", " onsubmit=")
    found = [f"{page.name}: {word}" for page in pages for word in bad if word in page.read_text()]
    assert found == []


def test_the_logs_never_hold_a_password(
    client: Client, olga: User, caplog: pytest.LogCaptureFixture
) -> None:
    log_in(client, "olga", PASSWORD)
    log_in(client, "olga", "not the right one")
    assert PASSWORD not in caplog.text
    assert "not the right one" not in caplog.text
