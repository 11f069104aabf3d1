"""The portfolio: what is urgent first, and only what a person may see."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from migrations_app.models import (
    Candidate,
    Epoch,
    LanguageModel,
    Membership,
    Migration,
    Plan,
    PlanAmendment,
    QualityDimension,
    Recommendation,
    RecommendationDimension,
    Service,
)

pytestmark = pytest.mark.django_db
State = Migration.State
FORECAST = {"probability": 0.9, "low": 100, "median": 120, "high": 155}


def make_migration(slug: str, *, days: int | None = None, **changes: Any) -> Migration:
    today = timezone.now().date()
    incumbent = LanguageModel.objects.create(
        slug=f"{slug}-old",
        name=f"Old {slug}",
        sunset_date=None if days is None else today + timedelta(days=days),
    )
    migration = Migration.objects.create(
        slug=slug,
        name=slug,
        incumbent=incumbent,
        service=Service.objects.create(slug=slug, name=f"Service {slug}"),
        **{"state": State.COLLECTING, "evidence_digest": "e" * 64} | changes,
    )
    Epoch.objects.create(migration=migration, number=1, reason="start")
    model = LanguageModel.objects.create(slug=f"{slug}-new", name=f"New {slug}")
    Candidate.objects.create(migration=migration, language_model=model, position=0)
    QualityDimension.objects.create(
        migration=migration, slug="tone", name="tone", position=0, scale="acceptance", margin=0.05
    )
    return migration


def advise(migration: Migration, kind: str = "hold", verdict: str = "collecting") -> None:
    plan = Plan.objects.create(
        migration=migration, version=1, terms={"n_max": 400, "dimensions": {}}, digest="d" * 64
    )
    candidate = migration.candidates.get()
    recommendation = Recommendation.objects.create(
        migration=migration,
        plan=plan,
        epoch=migration.epoch,
        kind=kind,
        candidate=candidate if kind == "approve" else None,
        by_candidate={candidate.language_model.slug: kind},
        evidence_hash="h" * 64,
    )
    RecommendationDimension.objects.create(
        recommendation=recommendation,
        candidate=candidate,
        dimension=migration.dimensions.get(),
        fit=1,
        evidence_hash="h" * 64,
        verdict=verdict,
        passes=kind == "approve",
        n_judgments=60,
        n_max=400,
        forecast=FORECAST,
        as_of=timezone.now(),
    )


def person(role: str, *migrations: Migration) -> User:
    user = User.objects.create_user(f"{role}-of-{len(migrations)}")
    for migration in migrations:
        Membership.objects.create(user=user, service=migration.service, role=role)
    return user


def shown(client: Client, user: User, query: str = "", page: str = "portfolio") -> str:
    client.force_login(user)
    response = client.get(reverse(page) + query)
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", "", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


def test_the_sentence_counts_what_waits_for_the_person(client: Client) -> None:
    first, second = make_migration("first"), make_migration("second")
    advise(first, "approve", "superior")
    advise(second)
    assert "2 migrations, 1 needs you" in shown(client, person("owner", first, second))
    assert "2 migrations, none needs you" in shown(client, person("auditor", first, second))


def test_the_next_date_comes_first_and_what_is_over_last(client: Client) -> None:
    late, soon = make_migration("late", days=200), make_migration("soon", days=20)
    over, none = make_migration("over", days=1, state=State.COMPLETED), make_migration("none")
    text = shown(client, person("auditor", late, soon, over, none))
    assert "1 model retires within 60 days." in text
    text = text.split("Next step")[1]
    places = [text.index(f"Service {name}") for name in ("soon", "late", "none", "over")]
    assert places == sorted(places)
    assert "in 20 days" in text


def test_what_needs_the_person_comes_before_a_nearer_date(client: Client) -> None:
    near, ready = make_migration("near", days=10), make_migration("ready", days=90)
    advise(near)
    advise(ready, "approve", "superior")
    text = shown(client, person("owner", near, ready)).split("Next step")[1]
    assert text.index("Service ready") < text.index("Service near")


def test_a_model_that_has_retired_says_since_when(client: Client) -> None:
    assert "3 days ago" in shown(client, person("owner", make_migration("gone", days=-3)))


def test_marks_are_said_in_words_too(client: Client) -> None:
    migration = make_migration("only")
    advise(migration)
    text = shown(client, person("owner", migration))
    assert "Tone: collecting" in text
    assert "60 of 400" in text
    assert "About 60 more judgments (40 to 95)" in text


@pytest.mark.parametrize(
    ("kind", "verdict", "words"),
    [
        ("approve", "superior", "Read the result: approve"),
        ("reject", "inferior", "Read the result: reject"),
        ("hold", "conflict", "Judgments contradict the model"),
        ("hold", "undecidable", "Cannot be decided as planned"),
        ("hold", "withheld", "A result cannot be believed"),
    ],
)
def test_the_next_step_is_in_words(client: Client, kind: str, verdict: str, words: str) -> None:
    migration = make_migration("only")
    advise(migration, kind, verdict)
    text = shown(client, person("owner", migration))
    assert words in text
    assert "1 migration, 1 needs you" in text


def test_a_draft_leads_to_its_setup(client: Client) -> None:
    migration = make_migration("draft", state=State.DRAFT, evidence_digest="")
    client.force_login(person("admin", migration))
    content = client.get(reverse("portfolio")).content.decode()
    assert "Set up and bring evidence" in content
    assert reverse("migration_setup", args=["draft"]) in content


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_line(client: Client, state: State) -> None:
    migration = make_migration("any", state=state)
    assert state.label.lower() in shown(client, person("auditor", migration)).lower()


def test_other_peoples_migrations_are_not_there(client: Client) -> None:
    mine, theirs = make_migration("mine"), make_migration("theirs")
    text = shown(client, person("owner", mine))
    assert "Service mine" in text
    assert "Service theirs" not in text
    assert theirs.slug not in text


def test_who_only_judges_is_led_to_the_judging(client: Client) -> None:
    client.force_login(person("annotator", make_migration("any")))
    response = client.get(reverse("portfolio"))
    assert (response.status_code, response["Location"]) == (302, reverse("judging"))


def test_without_a_migration_an_admin_is_led_to_the_setup(client: Client) -> None:
    admin = User.objects.create_superuser("root")
    client.force_login(admin)
    content = client.get(reverse("portfolio")).content.decode()
    assert "No migrations yet" in content
    assert f'href="{reverse("setup")}"' in content


def test_without_a_migration_others_learn_who_opens_one(client: Client) -> None:
    assert "Whoever administers a service opens one" in shown(client, person("auditor"))


def test_names_are_data_and_never_markup(client: Client) -> None:
    migration = make_migration("any")
    hostile = "<script>alert(1)</script>"
    Service.objects.update(name=hostile)
    LanguageModel.objects.update(name=hostile)
    QualityDimension.objects.update(name=hostile)
    advise(migration)
    client.force_login(person("owner", migration))
    content = client.get(reverse("portfolio")).content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content


def amend(migration: Migration, **judged: int) -> None:
    change = {"term": "n_max", "of": "", "old": 400, "new": 300}
    PlanAmendment.objects.create(
        plan=migration.plans.get(), changes=[change], judged=judged, reason="no money"
    )


def test_an_amendment_takes_the_result_off_the_page(client: Client) -> None:
    migration = make_migration("first")
    advise(migration, "approve", "superior")
    amend(migration, tone=60)
    text = shown(client, person("owner", migration))
    assert "Its plan was amended: the result is computed anew" in text
    assert "none needs you" in text
    assert "of 400" not in text
    assert "superior" not in text


def test_a_budget_amended_before_the_first_judgment_is_shown(client: Client) -> None:
    migration = make_migration("first")
    Plan.objects.create(
        migration=migration, version=1, terms={"n_max": 400, "dimensions": {}}, digest="d" * 64
    )
    amend(migration, tone=0)
    text = shown(client, person("owner", migration))
    assert "Judge the first pairs" in text
    assert "0 of 300" in text


def test_many_migrations_take_as_many_queries_as_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    migrations = [make_migration(f"m{n}", days=n) for n in range(30)]
    for migration in migrations:
        advise(migration)
    for user in (person("owner", migrations[0]), person("owner", *migrations)):
        client.force_login(user)
        with django_assert_num_queries(8):
            client.get(reverse("portfolio"))
        with django_assert_num_queries(8):
            client.get(reverse("sunsets"))


def test_the_address_keeps_what_was_chosen(client: Client) -> None:
    first, second = make_migration("first"), make_migration("second", state=State.COMPLETED)
    advise(first, "approve", "superior")
    owner = person("owner", first, second)
    lines = {"?mine=1": [True, False], "?service=second": [False, True]}
    lines |= {"?state=collecting": [True, False], "?state=nonsense": [True, True]}
    for query, expected in lines.items():
        client.force_login(owner)
        content = client.get(reverse("portfolio") + query).content.decode()
        pages = [reverse("migration", args=[m.slug]) for m in (first, second)]
        assert [f'href="{page}"' in content for page in pages] == expected, query
    assert "No migration fits" in shown(client, owner, "?service=second&mine=1")


def test_the_calendar_begins_with_what_is_past_its_date_and_in_use(client: Client) -> None:
    gone, soon = make_migration("gone", days=-3), make_migration("soon", days=70)
    over, none = make_migration("over", days=-9, state=State.COMPLETED), make_migration("none")
    text = shown(client, person("auditor", gone, soon, over, none), page="sunsets")
    assert text.index("Past its date, in use") < text.index("Old gone") < text.index("Old soon")
    assert "1 model is past the date and in use; 1 model in use will retire" in text
    assert "3 days ago" in text
    assert "in 70 days" in text
    assert "Old over" not in text
    assert "1 migration without a date." in text


def test_the_calendar_holds_candidates_that_retire_themselves(client: Client) -> None:
    soon = make_migration("soon", days=70)
    day = timezone.now().date() + timedelta(days=90)
    LanguageModel.objects.filter(slug="soon-new").update(sunset_date=day)
    auditor = person("auditor", soon)
    text = shown(client, auditor, page="sunsets")
    assert "1 model in use will retire" in text
    assert "in 90 days a candidate of Service soon (collecting)" in text
    gone = timezone.now().date() - timedelta(days=1)
    LanguageModel.objects.filter(slug="soon-new").update(sunset_date=gone)
    text = shown(client, auditor, page="sunsets")
    assert "Past its date New soon" in text


def test_a_calendar_without_dates_says_who_sets_them(client: Client) -> None:
    text = shown(client, person("owner", make_migration("any")), page="sunsets")
    assert "No date is known" in text
