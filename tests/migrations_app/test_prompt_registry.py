"""Results by prompt template: added up at the import, flagged by one rule, shown to who may see."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from migrations_app.models import Migration, QualityDimension, TemplateResult
from migrations_app.portfolio.regression import Comparison, Standing, standing_of
from tests.migrations_app.pages import client_of, person
from tests.migrations_app.recordings import run_import, write_folder

pytestmark = pytest.mark.django_db

OLD, NEW = 1.0, (0.5, 0.5, 0.6, 0.6, 0.4, 0.4)
JUDGE = {"dimension": "correctness", "metric": "judge"}


def item(name: str, **told: Any) -> dict[str, Any]:
    outputs = {"old": f"old says {name}", "new": f"new says {name}"}
    return {"item_id": name, "prompt": f"{name}?", "outputs": outputs, **told}


def scored(name: str, old: float, new: float | None, metric: str = "judge") -> list[dict[str, Any]]:
    values = {"old": old, "new": new}
    return [
        {**JUDGE, "item_id": name, "system": system, "score": value, "metric": metric}
        for system, value in values.items()
        if value is not None
    ]


def evidence(folder: Path, version: str = "1") -> Path:
    """`seat` falls from 1 to 0.5 on six prompts; `hello` is the same on five; q-x names nothing."""
    seat = [f"seat-{n}" for n in range(6)]
    hello = [f"hello-{n}" for n in range(6)]
    items = [item(name, segments={"prompt_template": "seat"}) for name in seat]
    told = {"prompt_template": "hello", "prompt_version": version}
    items += [item(name, segments=told) for name in hello]
    items += [item("gold", segments=told, golden=True), item("q-x")]
    scores = [row for name, new in zip(seat, NEW, strict=True) for row in scored(name, OLD, new)]
    scores += [row for name in hello[:5] for row in scored(name, 0.8, 0.8)]
    scores += [*scored("hello-5", 0.2, None), *scored("gold", 0, 0), *scored("q-x", 0, 0)]
    scores += [row for name in hello for row in scored(name, -1, -2, "logit")]
    pair = {"system_a": "old", "system_b": "new", "score": -0.5}
    scores += [{**JUDGE, "metric": "versus", "item_id": name, **pair} for name in seat[:2]]
    return write_folder(folder, items=items, scores=scores)


@pytest.fixture
def migration(tmp_path: Path) -> Migration:
    run_import(evidence(tmp_path / "first"), "old", "new", service="support")
    return Migration.objects.get()


def kept(template: str, metric: str, model: str, **more: Any) -> TemplateResult:
    named = {"metric__name": metric, "language_model__slug": model, **more}
    return TemplateResult.objects.get(template=template, **named)


def shown(client: Client, query: str = "") -> str:
    response = client.get(reverse("prompt_registry") + query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", response.content.decode())))


def test_an_import_adds_up_scores_by_template_and_version(migration: Migration) -> None:
    seat = kept("seat", "judge", "new")
    assert (seat.version, seat.evidence_digest) == ("", migration.evidence_digest)
    assert (seat.n_prompts, seat.n_paired, seat.n_below, seat.n_above) == (6, 6, 6, 0)
    # Differences -.5 -.5 -.4 -.4 -.6 -.6: sum of squares about their mean .04, over 5 and over 6.
    figures = (seat.mean, seat.incumbent_mean, seat.candidate_mean, seat.difference)
    assert figures == pytest.approx((0.5, 1, 0.5, -0.5))
    assert seat.standard_error == pytest.approx((0.04 / 5 / 6) ** 0.5)
    old, new = kept("hello", "judge", "old", version="1"), kept("hello", "judge", "new")
    assert (old.n_prompts, old.n_paired, old.difference) == (6, 0, None)
    assert old.mean == pytest.approx((5 * 0.8 + 0.2) / 6)
    assert (new.n_prompts, new.n_paired, new.difference, new.n_below) == (5, 5, 0, 0)


def test_where_a_ratio_says_nothing_the_difference_alone_is_kept(migration: Migration) -> None:
    logit, pairs = kept("hello", "logit", "new"), kept("seat", "versus", "new")
    assert (logit.difference, logit.n_below, logit.n_above) == (-1, None, None)
    assert (pairs.mean, pairs.difference, pairs.n_paired) == (-0.5, -0.5, 2)
    assert (pairs.incumbent_mean, pairs.n_below) == (None, None)


def test_results_are_kept_once_and_never_changed(migration: Migration, tmp_path: Path) -> None:
    before = list(TemplateResult.objects.order_by("id").values())
    run_import(tmp_path / "first", "old", "new", service="support")
    assert list(TemplateResult.objects.order_by("id").values()) == before
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TemplateResult.objects.update(mean=0)


def test_of_older_evidence_the_same_files_again_bring_results(
    migration: Migration, tmp_path: Path
) -> None:
    count = TemplateResult.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE migrations_app_templateresult")
    olga = client_of(person("olga", migration.service, "owner"))
    assert f"Nothing is listed of {migration.name}: no prompt there" in shown(olga)
    assert '"prompt_template": "order-status"' in shown(olga)
    job = run_import(tmp_path / "first", "old", "new", service="support")
    assert not job.report["evidence_changed"]
    assert TemplateResult.objects.count() == count > 0
    assert "Nothing is listed of" not in shown(olga)


@pytest.mark.parametrize(
    ("found", "standing"),
    [
        # Worse on average: t of 9 degrees is 2.262, so the interval ends at -.1 + 2.262 se.
        (Comparison(10, -0.1, 0.044, ratio=0.94), Standing.REGRESSES),
        (Comparison(10, -0.1, 0.045, ratio=0.94), Standing.HOLDS),
        (Comparison(10, -0.1, 0.01, ratio=0.95), Standing.HOLDS),
        (Comparison(10, -0.1, 0.01), Standing.REGRESSES),
        (Comparison(10, 0.1, 0.01, ratio=1.1), Standing.HOLDS),
        # Worse on many: Wilson's interval of 9 of 100 begins at 4.8%, of 10 of 100 at 5.5%.
        (Comparison(100, 0, 0.1, 1, worse=10, better=0), Standing.REGRESSES),
        (Comparison(100, 0, 0.1, 1, worse=9, better=0), Standing.HOLDS),
        # As many rise as fall, or nearly: 15 of 20 begins at 53%, 14 of 20 at 48%.
        (Comparison(100, 0, 0.1, 1, worse=15, better=5), Standing.REGRESSES),
        (Comparison(100, 0, 0.1, 1, worse=14, better=6), Standing.HOLDS),
        (Comparison(4, -1, 0.0, ratio=0.1, worse=4, better=0), Standing.FEW),
        (Comparison(1, -1, None), Standing.FEW),
    ],
)
def test_a_template_regresses_on_average_or_on_many_prompts(
    found: Comparison, standing: Standing
) -> None:
    assert standing_of(found) is standing


def test_what_regresses_comes_first_and_is_said_in_words(migration: Migration) -> None:
    olga = client_of(person("olga", migration.service, "owner"))
    text = shown(olga)
    assert "1 of 2 prompt templates regresses with a candidate" in text
    assert re.search(
        r"seat 6 prompts.* regresses .*\(\N{MINUS SIGN}0.59 to \N{MINUS SIGN}0.41\)", text
    )
    assert "6 of 6 fall, 0 rise" in text
    assert text.index("seat 6 prompts") < text.index("hello version 1")
    QualityDimension.objects.update(higher_is_better=False)
    turned = shown(olga)
    assert "None of 2 prompt templates regress with a candidate" in turned
    assert "+0.50 (+0.41 to +0.59) 0 of 6 fall, 6 rise" in turned


def test_the_address_keeps_what_was_chosen(migration: Migration) -> None:
    olga = client_of(person("olga", migration.service, "owner"))
    assert "hello version 1" not in shown(olga, "?flagged=1&model=new")
    assert "No template fits" in shown(olga, "?service=other")
    logit = shown(olga, "?dimension=correctness&metric=logit")
    assert "hello version 1" in logit
    assert "1 of 1 prompt template regresses" in logit
    page = olga.get(reverse("prompt_registry") + "?dimension=correctness&metric=logit").text
    assert '<option value="logit" selected>' in page


def test_an_earlier_version_stays_on_record_and_counts_no_more(
    migration: Migration, tmp_path: Path
) -> None:
    run_import(evidence(tmp_path / "second", "2"), "old", "new", service="support")
    text = shown(client_of(person("olga", migration.service, "owner")))
    assert "1 of 2 prompt templates regresses with a candidate" in text
    assert text.index("hello version 2 6 prompts") < text.index("hello version 1")
    assert "6 prompts, earlier evidence" in text.split("hello version 1")[1]


def test_other_services_are_not_there_and_more_migrations_cost_no_query(
    migration: Migration, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    olga = client_of(person("olga", migration.service, "owner"))
    with django_assert_num_queries(6):
        assert "support" in shown(olga)
    other = evidence(tmp_path / "other")
    run_import(other, "old", "new", service="elsewhere", migration="others")
    assert "elsewhere" not in shown(olga)
    both = person("both", migration.service, "owner")
    both.membership_set.create(service=Migration.objects.get(slug="others").service, role="lead")
    client = client_of(both)
    with django_assert_num_queries(6):
        text = shown(client)
    assert text.count("2 templates · new: 1 regresses") == 2
