"""Nothing that is served tells which side is which, or that there are two models of a name."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from annotation.services import set_policy
from migrations_app.models import Output, OutputPair, Prompt
from tests.annotation.people import FAR, logged_in, make_desk, make_person
from tests.calibration.world import World

pytestmark = pytest.mark.django_db
FAR_IDS = re.compile(r"(?<!\d)7[3-9]\d{5}(?!\d)")
ARMS = ("incumbent", "candidate", "challenger")


@pytest.fixture
def world() -> World:
    world = make_desk(candidates=2, prompts=12, dimensions=("correctness", "style"))
    Output.objects.filter(language_model__slug="model-0").update(
        content="As Model 0 I say yes. I am **model\\-0**, see https://example.com/model-0."
    )
    Output.objects.filter(language_model__slug="model-1").update(
        content='{"model": "MODEL 1", "answer": "no"}'
    )
    Prompt.objects.update(content="Is model_2 better?")
    return world


@pytest.fixture
def client(world: World) -> Client:
    set_policy(migration=world.migration, guess_after=2, asks_objections=True)
    return logged_in(make_person("ann", world.migration))


def bytes_of(response: Any) -> str:
    headers = "".join(f"{name}: {value}\n" for name, value in response.items())
    cookies = "".join(f"{name}={morsel.value}" for name, morsel in response.cookies.items())
    return f"{headers}{cookies}{response.content.decode()}"


def session_of(client: Client, code: str) -> list[str]:
    """Everything that a session of judging, skipping and taking back is served."""
    served = [bytes_of(client.get(reverse("judging")))]
    served += [
        bytes_of(client.get(reverse(name, args=[code]))) for name in ("judge", "judge_rubric")
    ]

    def post(name: str, *arguments: object, **body: Any) -> Any:
        address = reverse(name, args=[code, *arguments])
        response = client.post(address, body, content_type="application/json")
        served.extend([address, bytes_of(response)])
        return response.json()

    for turn in range(10):
        pair = post("judge_claim")["pair"]["id"]
        post("judge_heartbeat", pair)
        post("judge_submit", pair, answers={"correctness": "up"})
        post("judge_draft", pair, draft={"answers": {"correctness": "left"}})
        post("judge_claim")
        if turn % 4 == 3:
            post("judge_skip", pair, reason="cannot_judge")
        else:
            post("judge_submit", pair, answers={"correctness": "left", "style": "both"})
    post("judge_flag", pair, note="look")
    post("judge_guess", pair, side="left")
    post("judge_objection", pair, codes=["length"])
    post("judge_undo")
    post("judge_submit", 10**9, answers={})
    return served


def test_no_served_byte_tells_the_arms_apart(world: World, client: Client) -> None:
    assert Output.objects.earliest("pk").pk > FAR < OutputPair.objects.earliest("pk").pk
    served = session_of(client, world.migration.judging_code)
    assert len(served) > 60
    for text in served:
        low = text.lower()
        assert [word for word in ARMS if word in low] == []
        assert re.findall(r"model[\W_]*[012]\b", low) == []
        assert "replace-model" not in low
        assert FAR_IDS.findall(text) == []
        assert "metric" not in low
    assert any("[model]" in text for text in served)


def test_both_sides_are_served_alike_but_for_their_texts(world: World, client: Client) -> None:
    Output.objects.update(content="The very same.")
    address = reverse("judge_claim", args=[world.migration.judging_code])
    pair = client.post(address, {}, content_type="application/json").json()["pair"]
    assert pair["left"] == pair["right"]


def test_a_tree_masks_names_in_its_keys_and_values(world: World, client: Client) -> None:
    Output.objects.update(content='```json\n{"Model 0": ["I am model-1", {"MODEL_2": true}]}\n```')
    address = reverse("judge_claim", args=[world.migration.judging_code])
    left = client.post(address, {}, content_type="application/json").json()["pair"]["left"]
    assert left["html"].startswith('<ul class="tree">')
    assert left["html"].count("[model]") == left["text"].count("[model]") == 3
    assert not re.search(r"model[\W_]*[012]\b", left["html"] + left["text"], re.IGNORECASE)


def test_the_bytes_of_a_medium_are_left_as_they_are(world: World, client: Client) -> None:
    address = "data:image/png;base64," + "A" * 5000 + "/model0/"
    parts = [{"type": "image", "image": address, "alt": "By Model 0"}]
    Output.objects.update(content=parts)
    claim = reverse("judge_claim", args=[world.migration.judging_code])
    left = client.post(claim, {}, content_type="application/json").json()["pair"]["left"]
    assert left["html"] == f'<img src="{address}" alt="By [model]">'


def test_no_asset_of_the_page_speaks_of_arms() -> None:
    root = Path(settings.BASE_DIR)
    assets = [*root.glob("static/js/judging*.js"), *root.glob("static/css/judging*.css")]
    assets += root.glob("templates/annotation/*.html")
    assert len(assets) > 10
    found = [(path.name, w) for path in assets for w in ARMS if w in path.read_text().lower()]
    assert found == []


def test_a_pair_is_not_cached_where_another_person_could_read_it(
    world: World, client: Client
) -> None:
    for response in (
        client.get(reverse("judge", args=[world.migration.judging_code])),
        client.post(reverse("judge_claim", args=[world.migration.judging_code])),
    ):
        assert "no-store" in response.headers["Cache-Control"]


def test_the_person_is_known_by_the_account_alone(world: World, client: Client) -> None:
    page = client.get(reverse("judge", args=[world.migration.judging_code])).content.decode()
    assert User.objects.get().username in page
    assert world.migration.slug not in page
