"""The page of judged pairs: which are shown, in which order, and what is shown of them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from annotation.models import Exclusion, GivenReasons, Stream
from annotation.selectors.screen import Text, texts_of
from migrations_app.models import Metric, MetricScore, Output, OutputPair, Prompt
from tests.calibration.dashboard.stories import client_of, owner_of
from tests.calibration.world import World, freeze, judge, make_world

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=https://example.org/x onerror=alert(2)> by Model 1"


@pytest.fixture
def world() -> World:
    """Two candidates, two dimensions; prompts 0, 3, 6, ... are of the segment unsafe.

    Model 1 on correctness: prompt 1 lost by all, 2 by half, 3 disputed and lost, 4 tied, 5 won.
    Model 2 on tone: prompt 0 lost.
    """
    made = make_world(prompts=70, candidates=2, dimensions=["correctness", "tone"])
    freeze(made)
    correctness, tone = made.dimensions
    pairs = made.pairs()
    judge(made, correctness, pairs[1:6], [-1.0, -0.5, -1.0, 0.0, 1.0])
    judge(made, correctness, pairs[1:4], [-1.0, -0.5, 0.5], name="bela")
    judge(made, tone, made.pairs(1)[:1], [-1.0])
    MetricScore.objects.update(value=0.5)
    return made


@pytest.fixture
def client(world: World) -> Client:
    return client_of(owner_of(world))


def page_of(client: Client, world: World, asked: str = "") -> Any:
    return client.get(url_of(world, asked)).context["page"]


def url_of(world: World, asked: str = "") -> str:
    return f"{reverse('losing_pairs', args=[world.migration.slug])}?{asked}"


def prompts(page: Any) -> list[str]:
    return [row.prompt_id.removeprefix("prompt-") for row in page.rows]


def test_lost_pairs_come_the_worst_first_and_then_by_their_number(
    client: Client, world: World
) -> None:
    page = page_of(client, world)
    assert prompts(page) == ["1", "0", "2", "3"]
    assert [row.said.mean for row in page.rows] == [-1.0, -1.0, -0.5, -0.25]
    said = page.sentence
    assert f"{said.word} {said.rest}" == (
        "The candidates lost 4 of 6 judged pairs over all dimensions."
    )
    assert [(tab.outcome, tab.count) for tab in page.tabs] == [
        ("lost", 4),
        ("won", 1),
        ("tied", 1),
        ("all", 6),
    ]


CHOICES: dict[str, list[str]] = {
    "candidate=model-1": ["1", "2", "3"],
    "candidate=model-2": ["0"],
    "dimension=correctness": ["1", "2", "3"],
    "dimension=tone": ["0"],
    "segment=unsafe": ["0", "3"],
    "segment=safe": ["1", "2"],
    "disagree=1": ["3"],
    "outcome=won": ["5"],
    "outcome=tied": ["4"],
    "outcome=all": ["1", "0", "2", "3", "4", "5"],
    "candidate=model-1&segment=unsafe&outcome=all": ["3"],
    "candidate=model-9&outcome=x&page=-1": ["1", "0", "2", "3"],
}


def test_every_choice_narrows_by_itself_and_what_is_unknown_does_not(
    client: Client, world: World
) -> None:
    got = {asked: prompts(page_of(client, world, asked)) for asked in CHOICES}
    assert got == CHOICES


def test_where_a_metric_says_otherwise(client: Client, world: World) -> None:
    correctness, tone = world.dimensions
    _, one, two, *_, won = world.pairs()[:6]
    score(correctness.metrics.get(), two.candidate_output, 0.9)
    score(tone.metrics.get(), one.candidate_output, 0.9)
    score(correctness.metrics.get(), won.candidate_output, 0.1)
    pairwise = Metric.objects.create(dimension=tone, name="arena", pairwise=True)
    MetricScore.objects.create(metric=pairwise, pair=world.pairs(1)[0], value=0.3)
    MetricScore.objects.create(metric=pairwise, pair=one, value=0.3)
    page = page_of(client, world, "metric=1")
    assert prompts(page) == ["0", "2"]
    shown = [[(m.name, m.difference, c) for m, c in row.measures] for row in page.rows]
    assert shown == [[("arena", 0.3, True), ("judge", 0.0, False)], [("judge", 0.4, True)]]
    assert prompts(page_of(client, world, "metric=1&outcome=won")) == ["5"]
    assert prompts(page_of(client, world, "metric=1&outcome=tied")) == []


def test_only_judgments_that_count_are_read(client: Client, world: World) -> None:
    correctness, pairs = world.dimensions[0], world.pairs()
    judge(world, correctness, pairs[10:11], [-1.0], stream=Stream.GOLD)
    [excluded] = judge(world, correctness, pairs[11:12], [-1.0])
    Exclusion.objects.create(judgment=excluded, excluded=True, reason="clicked through")
    judge(world, correctness, pairs[1:2], [1.0])
    judge(world, correctness, pairs[1:2], [1.0], name="bela")
    assert prompts(page_of(client, world)) == ["0", "2", "3"]


def test_it_says_how_people_differed_and_why(client: Client, world: World) -> None:
    [said] = judge(world, world.dimensions[0], world.pairs()[3:4], [0.0], name="cleo")
    given = {"codes": ["other"], "note": "<b>Odd</b>", "given_at": said.judged_at}
    GivenReasons.objects.create(assignment=said.assignment, revision=1, **given)
    given["codes"] = ["hallucination", "too_long"]
    GivenReasons.objects.create(assignment=said.assignment, revision=2, **given)
    page = page_of(client, world, "disagree=1")
    assert page.rows[0].votes == ("1 for Model 0", "1 for Model 1", "1 saw no difference")
    assert page.rows[0].given.counts == (("Something is made up", 1), ("Too long", 1))
    html = client.get(url_of(world, "disagree=1")).content.decode()
    assert "Judged by 3 people" in html
    assert "&lt;b&gt;Odd" in html


def test_what_models_wrote_reaches_the_page_masked_and_without_markup(
    client: Client, world: World
) -> None:
    Prompt.objects.update(content=HOSTILE)
    pair = world.pairs()[1]
    Output.objects.filter(pk=pair.candidate_output_id).update(content={"a": HOSTILE})
    Output.objects.filter(pk=pair.incumbent_output_id).update(content=[{"type": HOSTILE}])
    failed = {"content": "", "error": "<i>timeout</i>"}
    Output.objects.filter(pk=world.pairs()[2].candidate_output_id).update(**failed)
    response = client.get(url_of(world))
    html = response.content.decode()
    assert html.count("&lt;script&gt;alert(1)") >= 3
    assert not [mark for mark in ("<script>alert", "<img", "<i>timeout") if mark in html]
    assert "by [model]" in html
    assert "&lt;i&gt;timeout" in html
    assert "script-src 'self';" in response["Content-Security-Policy"]
    assert "media-src 'self' data:" in response["Content-Security-Policy"]


def test_one_pair_that_cannot_be_shown_leaves_the_others(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How deep is too deep hangs on the stack of the moment, so it is said here."""
    bad = world.pairs()[1].pk

    def read(pair: OutputPair, *rest: Any) -> tuple[Text, Text, Text]:
        if pair.pk == bad:
            raise RecursionError
        return texts_of(pair, *rest)

    monkeypatch.setattr("calibration.pairs.reading.texts_of", read)
    first, second, *_ = page_of(client, world).rows
    assert "nested too deeply" in first.answers[1].text.html
    assert "An answer." in second.answers[1].text.html


def test_a_long_answer_shows_its_start_until_it_is_opened(client: Client, world: World) -> None:
    long = "An answer. " * 400
    Output.objects.filter(pk=world.pairs()[1].candidate_output_id).update(content=long)
    short, folded = (answer.text for answer in page_of(client, world).rows[0].answers)
    assert (short.start, short.length) == ("", 0)
    assert 0 < folded.start.count("An answer.") < 60
    assert folded.length == len(long.strip())
    assert folded.html.count("An answer.") == 400


def test_twenty_stand_on_a_page_and_addresses_keep_the_choices(
    client: Client, world: World
) -> None:
    judge(world, world.dimensions[1], world.pairs()[:41], [-1.0] * 41)
    asked = "candidate=model-1&dimension=tone"
    first, last = page_of(client, world, asked), page_of(client, world, f"{asked}&page=3")
    assert (len(first.rows), first.shown, first.pages) == (20, 41, 3)
    assert prompts(first) + prompts(page_of(client, world, f"{asked}&page=2")) == [
        str(n) for n in range(40)
    ]
    assert prompts(last) == prompts(page_of(client, world, f"{asked}&page=99")) == ["40"]
    html = client.get(url_of(world, f"{asked}&page=2")).content.decode()
    assert 'href="?candidate=model-1&amp;dimension=tone&amp;page=3"' in html


def test_it_takes_as_many_queries_for_sixty_pairs_as_for_ten(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = url_of(world, "candidate=model-1")
    client.get(asked)
    with django_assert_num_queries(10):
        client.get(asked)
    judge(world, world.dimensions[1], world.pairs()[:60], [-1.0] * 60)
    with django_assert_num_queries(10):
        assert page_of(client, world, "candidate=model-1").shown == 63


def test_where_there_is_nothing_it_says_so(client: Client, world: World) -> None:
    none = client.get(url_of(world, "segment=safe&dimension=tone")).content.decode()
    assert "No judged pair fits these choices." in none
    assert f'href="{reverse("losing_pairs", args=[world.migration.slug])}"' in none
    Exclusion.objects.bulk_create(
        Exclusion(judgment=said, excluded=True, reason="all of it")
        for dimension in world.dimensions
        for said in dimension.judgments.filter(value__lt=0)
    )
    assert "Nothing lost so far" in client.get(url_of(world)).content.decode()


def score(metric: Metric, output: Output, value: float) -> None:
    MetricScore.objects.filter(metric=metric, output=output).update(value=value)
