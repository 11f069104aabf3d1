"""The judging pages and their JSON, as a browser and a script use them."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from annotation.models import Annotator, Assignment, Judgment, Skip
from migrations_app.models import Migration, Service
from tests.annotation.people import logged_in, make_desk, make_person
from tests.calibration.world import World

pytestmark = pytest.mark.django_db
DIMENSIONS = ("correctness", "refusal")
LEFT = dict.fromkeys(DIMENSIONS, "left")


@pytest.fixture
def world() -> World:
    return make_desk(dimensions=DIMENSIONS)


@pytest.fixture
def ann(world: World) -> Client:
    return logged_in(make_person("ann", world.migration))


def url(name: str, *arguments: object) -> str:
    return reverse(name, args=[Migration.objects.get().judging_code, *arguments])


def post(client: Client, address: str, body: Any = None) -> Any:
    return client.post(address, body or {}, content_type="application/json")


def claim(client: Client, **body: Any) -> Any:
    reply = post(client, url("judge_claim"), body)
    assert reply.status_code == 200, reply.content
    return reply.json()


def submit(client: Client, pair: dict[str, Any], answers: Any = None, **body: Any) -> Any:
    whole = {"answers": LEFT if answers is None else answers, **body}
    return post(client, url("judge_submit", pair["id"]), whole)


def test_a_script_finds_its_queues_claims_and_submits(world: World, ann: Client) -> None:
    found = ann.get(reverse("judging"), headers={"Accept": "application/json"}).json()
    code = world.migration.judging_code
    assert found == {"queues": [{"code": code, "name": "Answers", "url": url("judge")}]}
    reply = claim(ann)
    pair = reply["pair"]
    assert pair.keys() == {"id", "prompt", "left", "right", "segment", "questions", "lease_s"}
    assert pair["left"] == {"text": "An answer.", "html": '<p dir="auto">An answer.</p>\n'}
    assert [q["slug"] for q in pair["questions"]] == list(DIMENSIONS)
    assert pair["questions"][0]["choices"] == ["left", "both", "neither", "right"]
    assert pair["lease_s"] == 120
    assert reply["progress"] == {"today": 0, "judged": 0, "remaining": 30}
    saved = submit(ann, pair, active_s=7.5)
    assert saved.json() == {
        "saved": True,
        "progress": {"today": 1, "judged": 1, "remaining": 29},
    }
    assert Judgment.objects.filter(active_s=7.5).count() == 2


def test_the_page_works_without_a_script(world: World, ann: Client) -> None:
    page = ann.get(url("judge"))
    assert page.status_code == 200
    held = Assignment.objects.get()
    assert url("judge_submit", held.pk) in page.content.decode()
    fields = {"answer-correctness": "both", "answer-refusal": "right", "active_s": ""}
    sent = ann.post(url("judge_submit", held.pk), fields)
    assert sent.headers["Location"] == url("judge")
    assert Judgment.objects.count() == 2
    undone = ann.post(url("judge_undo"))
    assert undone.headers["Location"] == url("judge")
    assert Judgment.objects.filter(retracted=True).count() == 2
    fields = {"reason": "needs_expert", "note": "law"}
    skipped = ann.post(url("judge_skip", held.pk), fields)
    assert skipped.headers["Location"] == url("judge")
    assert Skip.objects.get().note == "law"


def test_a_plain_form_that_lacks_an_answer_says_so_on_the_page(world: World, ann: Client) -> None:
    ann.get(url("judge"))
    held = Assignment.objects.get()
    sent = ann.post(url("judge_submit", held.pk), {"answer-correctness": "both"}, follow=True)
    assert "refusal: an answer is missing" in sent.content.decode()
    assert not Judgment.objects.exists()


def test_grades_come_from_the_plain_form_too(ann: Client) -> None:
    Migration.objects.get().dimensions.update(scale="grade", grades=5)
    page = ann.get(url("judge")).content.decode()
    assert 'name="answer-correctness.left" value="5"' in page
    held = Assignment.objects.get()
    fields = {f"answer-{slug}.{side}": "4" for slug in DIMENSIONS for side in ("left", "right")}
    ann.post(url("judge_submit", held.pk), fields | {"answer-refusal.left": "2"})
    answers = Judgment.objects.order_by("dimension__position").values_list("answer", flat=True)
    assert list(answers) == [{"left": 4, "right": 4}, {"left": 2, "right": 4}]


def test_undo_returns_the_pair_and_what_was_said_of_it(world: World, ann: Client) -> None:
    pair = claim(ann)["pair"]
    submit(ann, pair)
    reply = post(ann, url("judge_undo")).json()
    assert (reply["undone"], reply["pair"]["id"], reply["former"]) == (True, pair["id"], LEFT)
    assert reply["progress"]["today"] == 0
    assert claim(ann)["pair"]["id"] == pair["id"]
    assert post(ann, url("judge_undo")).json()["code"] == "nothing_to_undo"


def test_skip_and_heartbeat_answer_in_json(world: World, ann: Client) -> None:
    pair = claim(ann)["pair"]
    assert post(ann, url("judge_heartbeat", pair["id"])).json() == {"lease_s": 120}
    reply = post(ann, url("judge_skip", pair["id"]), {"reason": "unsafe", "note": ""}).json()
    assert reply == {"saved": True, "progress": {"today": 0, "judged": 0, "remaining": 29}}


def test_a_page_that_holds_a_pair_is_given_the_next_one(world: World, ann: Client) -> None:
    first = claim(ann)["pair"]["id"]
    second = claim(ann, holding=[first])["pair"]["id"]
    assert first != second == claim(ann, holding=[first])["pair"]["id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": {"correctness": "left"}}, "refusal"),
        ({"answers": LEFT | {"refusal": "up"}}, "refusal"),
        ({"answers": LEFT | {"style": "left"}}, "style"),
        ({"answers": "left"}, "answers"),
        ({"answers": LEFT, "active_s": "7"}, "active_s"),
        ([1], "body"),
        ("{", "body"),
    ],
)
def test_a_bad_submit_names_the_field(world: World, ann: Client, body: Any, field: str) -> None:
    pair = claim(ann)["pair"]
    reply = post(ann, url("judge_submit", pair["id"]), body)
    assert reply.status_code == 400
    assert reply.json().keys() == {"code", "message", "field"}
    assert reply.json()["code"] == "bad_answer"
    assert reply.json()["field"] == field
    assert not Judgment.objects.exists()


def test_the_pair_of_another_person_is_not_found(world: World, ann: Client) -> None:
    pair = claim(ann)["pair"]
    bob = logged_in(make_person("bob", world.migration))
    reply = submit(bob, pair)
    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    assert submit(ann, {"id": 10**30}).status_code == 404


def test_a_conflict_is_told_in_words(world: World, ann: Client) -> None:
    pair = claim(ann)["pair"]
    Migration.objects.update(state="approved")
    reply = submit(ann, pair)
    assert (reply.status_code, reply.json()["code"]) == (409, "not_collecting")
    assert claim(ann)["pair"] is None
    assert claim(ann)["reason"]["code"] == "not_collecting"
    assert "Judging is closed here" in ann.get(url("judge")).content.decode()


def test_a_queue_says_in_the_page_why_nothing_is_left(ann: Client) -> None:
    Migration.objects.update(state="draft")
    page = ann.get(url("judge")).content.decode()
    assert "the plan of this comparison is not frozen" in page


def test_annotators_and_leads_judge_others_are_refused_and_strangers_find_nothing(
    world: World,
) -> None:
    expected = {"annotator": 200, "lead": 200, "owner": 403, "admin": 403, "auditor": 403}
    for role, status in expected.items():
        client = logged_in(make_person(role, world.migration, role))
        for name in ("judge", "judge_rubric"):
            assert client.get(url(name)).status_code == status, role
        assert post(client, url("judge_claim")).status_code == status, role
    stranger = make_person("stranger", world.migration)
    stranger.membership_set.update(service=Service.objects.create(slug="other", name="Other"))
    client = logged_in(stranger)
    assert client.get(url("judge")).status_code == 404
    reply = post(client, url("judge_claim"))
    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    assert Client().get(url("judge")).status_code == 302


def test_the_first_visit_makes_the_annotator_under_a_free_name(world: World) -> None:
    Annotator.objects.create(service=world.migration.service, name="Ada Lovelace")
    ada = make_person("ada", world.migration)
    User.objects.filter(pk=ada.pk).update(first_name="Ada", last_name="Lovelace")
    for _ in range(2):
        logged_in(ada).get(url("judge"))
    assert Annotator.objects.get(user=ada).name == "Ada Lovelace (2)"


def test_queues_are_listed_with_progress_and_leads_see_what_is_set_aside(
    world: World, ann: Client
) -> None:
    submit(ann, claim(ann)["pair"])
    post(ann, url("judge_skip", claim(ann)["pair"]["id"]), {"reason": "broken_rendering"})
    page = " ".join(ann.get(reverse("judging")).content.decode().split())
    assert "1 of 29 pairs judged" in page
    assert "Set aside" not in page
    lead = logged_in(make_person("lena", world.migration, "lead"))
    page = " ".join(lead.get(reverse("judging")).content.decode().split())
    assert "Set aside for you as lead: 1 shown broken" in page


def test_without_a_queue_the_page_teaches(world: World) -> None:
    Migration.objects.update(state="archived")
    client = logged_in(make_person("ann2", world.migration))
    page = client.get(reverse("judging")).content.decode()
    assert "Nothing to judge yet" in page
    assert "Ask whoever invited you" in page


def test_the_rubric_is_rendered_and_harmless(world: World, ann: Client) -> None:
    rubric = "## Correct\n\nAll *facts* hold <script>alert(1)</script>"
    world.migration.dimensions.filter(slug="correctness").update(rubric=rubric)
    page = ann.get(url("judge_rubric")).content.decode()
    assert "<em>facts</em>" in page
    assert "<script>alert" not in page
    assert "No rubric is written" in page


def test_worked_examples_of_the_rubric_stand_apart_from_its_text(world: World, ann: Client) -> None:
    rubric = "All facts hold.\n\n### Examples\n\n*Yes* <i>is</i> right."
    world.migration.dimensions.filter(slug="correctness").update(rubric=rubric)
    page = ann.get(url("judge")).content.decode()
    [example] = re.findall(r'<details class="example" open>(.*?)</details>', page, re.DOTALL)
    assert "<summary>Examples</summary>" in example
    assert "<em>Yes</em> &lt;i&gt;is&lt;/i&gt; right." in example


def test_the_page_alone_may_play_media_that_lie_in_it(world: World, ann: Client) -> None:
    policies = {
        name: ann.get(url(name)).headers["Content-Security-Policy"]
        for name in ("judge", "judge_rubric")
    }
    assert "media-src 'self' data:;" in f"{policies['judge']};"
    assert "media-src 'self';" in f"{policies['judge_rubric']};"
    assert "http" not in policies["judge"]


def test_the_sheet_of_keys_says_what_each_letter_answers(world: World, ann: Client) -> None:
    world.migration.dimensions.filter(slug="refusal").update(scale="preference_5")
    page = " ".join(ann.get(url("judge")).content.decode().split())
    assert "<dd>Left only, Left, clearly</dd>" in page
    assert '<kbd data-key-of="answer-g">g</kbd></dt> <dd>Right, clearly</dd>' in page


def test_queries_of_the_next_pair_and_of_a_submit_are_few(
    world: World, ann: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    submit(ann, claim(ann)["pair"])
    next_pair, page = url("judge_claim"), url("judge")
    with django_assert_max_num_queries(13):
        reply = post(ann, next_pair).json()
    address = url("judge_submit", reply["pair"]["id"])
    with django_assert_max_num_queries(16):
        assert post(ann, address, {"answers": LEFT}).status_code == 200
    with django_assert_max_num_queries(14):
        assert ann.get(page).status_code == 200
