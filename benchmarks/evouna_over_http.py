"""Recorded human judgments, judged again over HTTP: `python -m benchmarks.evouna_over_http`.

evouna_tq, incumbent gpt35, candidates gpt4 and chatgpt, imported without any human value, in an
installation of its own with real workers. Two annotators log in, claim and submit as a browser
does; what they answer is what the recorded people said of these two outputs. After 150 judged
pairs a candidate the owner's page is read. One migration per seed of the plan.
"""

import argparse
import gzip
import json
import os
import re
import sys
import time
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from examples.judging_session import Session
from tests.e2e.place import Place, empty_place, environment

FOLDER = Path(
    os.environ.get("SUCCESSOR_TEST_DATA")
    or Path(__file__).resolve().parents[1].parent / "shared" / "data",
    "evouna_tq",
)
INCUMBENT, CANDIDATES = "gpt35", ("gpt4", "chatgpt")
PASSWORD = "measured-over-http"  # noqa: S105 - of an installation that lives for minutes
ANNOTATORS, OWNER = ("ann", "bob"), "olga"
PATIENCE_S = 300.0

Values = Mapping[tuple[str, str], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--pairs", type=int, default=150, help="judged pairs per candidate")
    options = parser.parse_args()
    if not FOLDER.is_dir():
        sys.exit(f"skipped: no recorded judgments in {FOLDER}")
    values = _recorded()
    with empty_place() as place:
        _use(place)
        place.start("-m", "config.processes")
        place.await_web()
        for seed in options.seeds.split(","):
            slug = f"evouna-{seed}"
            _prepare(place, slug, seed)
            _judge(place, slug, values, options.pairs)
            _await_fit(slug)
            print(f"seed {seed}: {_page(place, slug)}", flush=True)


def _recorded() -> dict[tuple[str, str], float]:
    """1 where people called the output correct, by item and system."""
    with gzip.open(FOLDER / "human.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {(row["item_id"], row["system"]): row["value"] for row in rows}


def _use(place: Place) -> None:
    """This process reads the tables of that installation."""
    os.environ.update(environment(place.folder, place.port))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()


def _prepare(place: Place, slug: str, seed: str) -> None:
    arms = ["--incumbent", INCUMBENT]
    for candidate in CANDIDATES:
        arms += ["--candidate", candidate]
    place.run("manage.py", "import", str(FOLDER), "--migration", slug, *arms, "--human", "ignore")
    place.run("manage.py", "freeze_plan", slug, "--margin", ".05", "--seed", seed)
    _people(slug)


def _people(slug: str) -> None:
    from django.contrib.auth.models import User

    from migrations_app.models import Membership, Migration

    service = Migration.objects.get(slug=slug).service
    for name in (*ANNOTATORS, OWNER):
        user = User.objects.filter(username=name).first() or User.objects.create_user(
            name, password=PASSWORD
        )
        role = "owner" if name == OWNER else "annotator"
        Membership.objects.get_or_create(user=user, service=service, role=role)


def _judge(place: Place, slug: str, values: Values, pairs: int) -> None:
    """In turns, until every candidate has its pairs."""
    from migrations_app.models import Migration

    code = Migration.objects.get(slug=slug).judging_code
    sessions = []
    for name in ANNOTATORS:
        sessions.append(Session(place.url))
        sessions[-1].log_in(name, PASSWORD)
    judged = dict.fromkeys(CANDIDATES, 0)
    for turn in range(10 * pairs):
        if min(judged.values()) >= pairs:
            return
        session = sessions[turn % len(sessions)]
        pair = session.claim(code)["pair"]
        candidate, answer = _answer(pair["id"], values)
        session.submit(code, str(pair["id"]), {"correctness": answer}, 5.0)
        judged[candidate] += 1
    raise RuntimeError(f"judged {judged} only")


def _answer(pair: str, values: Values) -> tuple[str, str]:
    """The candidate shown, and which sides the recorded people called correct."""
    from annotation.models import Assignment

    candidate, item, side = Assignment.objects.values_list(
        "queued__pair__candidate__language_model__slug",
        "queued__pair__prompt__external_id",
        "candidate_side",
    ).get(pk=pair)
    right = {candidate: values[item, candidate] > 0, INCUMBENT: values[item, INCUMBENT] > 0}
    names = (candidate, INCUMBENT) if side == "left" else (INCUMBENT, candidate)
    words = {
        (True, True): "both",
        (True, False): "left",
        (False, True): "right",
        (False, False): "neither",
    }
    return candidate, words[right[names[0]], right[names[1]]]


def _await_fit(slug: str) -> None:
    from calibration.selectors.standing import standing_of
    from migrations_app.models import Migration

    deadline = time.monotonic() + PATIENCE_S
    while not standing_of(Migration.objects.get(slug=slug)).settled:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{slug} was not fitted in {PATIENCE_S:.0f} s")
        time.sleep(0.5)


def _page(place: Place, slug: str) -> str:
    """What the owner's page says of each candidate: sentence and verdicts, as words."""
    reader = Session(place.url)
    reader.log_in(OWNER, PASSWORD)
    page = reader.page(f"/migrations/{slug}/")
    sentence = _words(re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[0])
    cards = re.findall(r"<article[^>]*data-card[^>]*>(.*?)</article>", page, re.DOTALL)
    return "\n  ".join([sentence, *(_words(card)[:160] for card in cards)])


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


if __name__ == "__main__":
    main()
