"""A session at the desk of the demo: by keyboard, over a broken line, told nothing of who wrote."""

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Response, expect

from tests.e2e.browser import judge
from tests.e2e.conftest import Visitor
from tests.e2e.place import Place

pytestmark = pytest.mark.e2e

PATIENCE_MS = 60_000
TEN_S = 10_000
KEYS = "asf"
SECRETS = """
import json
from migrations_app.models import LanguageModel, Output
models = LanguageModel.objects.values_list("slug", "name", "snapshot")
ids = Output.objects.order_by("pk").values_list("pk", flat=True)
print(json.dumps({"models": sorted({n for row in models for n in row if n}), "ids": list(ids)}))
"""
JUDGED = """
import json
from annotation.models import Judgment
mine = Judgment.objects.filter(assignment__annotator__user__username="ada", active_s__isnull=False)
print(json.dumps(list(mine.order_by("pk").values_list("assignment", "keystrokes", "active_s"))))
"""
ARMS = ("incumbent", "candidate", "challenger")
UNNAMED = re.compile(
    r"^\s*- (button|link|radio|checkbox|textbox|combobox|progressbar)\b(?! \")", re.M
)


def asked_of(place: Place, program: str) -> Any:
    return json.loads(place.run("manage.py", "shell", "-v", "0", "-c", program).splitlines()[-1])


def ready(page: Page) -> None:
    page.wait_for_selector("#main[data-ready=pair]", state="attached", timeout=PATIENCE_MS)


def saved(page: Page, today: int) -> None:
    expect(page.locator("#today")).to_have_text(str(today), timeout=PATIENCE_MS)
    expect(page.locator("#state")).to_have_text("Saved", timeout=PATIENCE_MS)


def today(page: Page) -> int:
    return int(page.locator("#today").inner_text())


def test_a_session_by_keyboard_takes_three_keys_a_pair_and_survives_a_broken_line(
    visit: Callable[[str], Visitor], place: Place
) -> None:
    """The page's own log says so: what it counted goes with every submit, and is stored."""
    ada = visit("ada")
    page = judge(ada.page, ada.url)
    counted: dict[str, dict[str, float]] = {}

    def note(request: Request) -> None:
        found = re.search(r"/pairs/(\d+)/$", request.url)
        if found and request.method == "POST":
            body = request.post_data_json or {}
            counted[found[1]] = {name: body[name] for name in ("keystrokes", "active_s")}

    page.on("request", note)
    done = today(page)
    for pair in range(4):
        ready(page)
        page.keyboard.type(KEYS[pair % 3] * 3)
        saved(page, done + pair + 1)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    ready(page)
    page.keyboard.type("sss")
    ready(page)
    page.wait_for_timeout(TEN_S)
    page.keyboard.type("fff")
    expect(page.locator("#state")).to_contain_text("Not saved: 2 pairs")
    page.context.set_offline(False)
    saved(page, done + 6)
    stored = asked_of(place, JUDGED)
    log = {str(pair): keys for pair, keys, _ in stored if str(pair) in counted}
    sys.stdout.write(f"\nthe page's own log: {json.dumps(counted)}\n")
    assert len(counted) == len(log) == 6
    assert {one["keystrokes"] for one in counted.values()} == {3}
    assert set(log.values()) == {3}
    assert {seconds for _, _, seconds in stored} != {0}


def test_undo_and_a_second_tab_lose_nothing(visit: Callable[[str], Visitor]) -> None:
    ben = visit("ben")
    one = judge(ben.page, ben.url)
    done, first = today(one), one.locator("#prompt").inner_text()
    one.keyboard.type("aaa")
    saved(one, done + 1)
    one.keyboard.press("z")
    expect(one.locator("#prompt")).to_have_text(first, timeout=PATIENCE_MS)
    expect(one.locator(".choice.former")).to_have_count(3)
    ready(one)
    other = judge(ben.context.new_page(), ben.url)
    expect(other.locator("#prompt")).to_have_text(first, timeout=PATIENCE_MS)
    one.keyboard.type("sss")
    saved(one, done + 1)
    expect(other.locator("#notices")).to_contain_text("in another tab", timeout=PATIENCE_MS)
    ready(other)
    other.keyboard.type("fff")
    saved(other, done + 2)
    assert ben.complaints == []


def assert_no_serious_violation(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    serious = [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_every_sheet_is_accessible_and_every_control_has_a_name(
    visit: Callable[[str], Visitor],
) -> None:
    lena = visit("lena")
    page = judge(lena.page, lena.url)
    snapshot = page.locator("body").aria_snapshot()
    assert UNNAMED.findall(snapshot) == []
    assert UNNAMED.search("- button [pressed]\n") is not None
    assert 'radio "Left only"' in snapshot
    for key, sheet in (("x", "#skip"), ("n", "#flag"), ("?", "#keys")):
        page.keyboard.press(key)
        expect(page.locator(sheet)).to_be_visible()
        assert UNNAMED.findall(page.locator(sheet).aria_snapshot()) == []
        assert_no_serious_violation(page)
        page.keyboard.press("Escape")
        expect(page.locator(sheet)).to_be_hidden()
    page.keyboard.press("r")
    expect(page.locator("#rubric")).to_be_visible()
    assert_no_serious_violation(page)
    page.keyboard.press("r")


def test_nothing_that_a_whole_session_is_served_tells_who_wrote_what(
    visit: Callable[[str], Visitor], place: Place
) -> None:
    """HTML, JSON, headers, addresses, scripts, styles and icons."""
    secrets = asked_of(place, SECRETS)
    ada = visit("ada")
    page = ada.open("/judging/")
    queues, address = page.content().lower(), page.get_by_role("link", name="Judge").first
    opened = str(address.get_attribute("href"))
    got: list[Response] = []
    page.on("response", lambda response: got.append(response))
    ada.open(opened)
    for keys in ("asf", "fsa", "sss"):
        ready(page)
        page.keyboard.type(keys)
    page.keyboard.press("z")
    ready(page)
    page.keyboard.press("x")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("Skipped", timeout=PATIENCE_MS)
    page.wait_for_load_state("networkidle")
    texts = [queues, *(told(response) for response in got)]
    assert len(texts) > 40
    assert any('"left"' in text and '"prompt"' in text for text in texts)
    names = [name.lower() for name in secrets["models"]]
    for text in texts:
        assert [word for word in (*ARMS, *names) if word in text] == []
    pairs = [text for text in texts if '"pair"' in text or "pair-data" in text]
    assert pairs
    ids = {str(one) for one in secrets["ids"] if one > 999}
    keyed = re.compile(r'"(?:id|output|output_id|pair_id|prompt_id)": ?"?(\d+)')
    assert [one for text in pairs for one in keyed.findall(text) if one in ids] == []


def told(response: Response) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in response.all_headers().items())
    redirect = 300 <= response.status < 400
    body = "" if redirect else response.body().decode(errors="replace")
    return f"{response.url}\n{headers}\n{body}".lower()
