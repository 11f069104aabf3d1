"""How fast pairs are lent and judged: HTTP on this machine, real session and CSRF, PostgreSQL.

`python -m benchmarks.judging_load [--full] [--judgments N]`: 4 web processes and nothing else; a
queue of 2,000 to 200,000 pairs with 3 questions each; 1 and 8 people who judge without a pause.
"""

import json
import os
import time
from argparse import ArgumentParser, Namespace
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.judging_client import Client, Seen, Visit, judge
from benchmarks.results import Report, Table, publish
from benchmarks.running import run
from tests.e2e.place import Place, empty_place, environment

SIZES, FULL_SIZES = (2_000, 20_000), (2_000, 20_000, 200_000)
CLIENTS = (1, 8)
JUDGMENTS = 400  # of all people together, in each cell
PASSWORD = "measured-over-http"  # noqa: S105 - of an installation that lives for minutes
DIMENSIONS = ("correctness", "refusal", "style")
WEB = ("-m", "gunicorn", "config.wsgi", "--workers", "4", "--threads", "4", "--no-control-socket")
# 1.23.2, PostgreSQL, 4 uWSGI processes, on a machine of this class, measured before
LABEL_STUDIO = {
    (1, "claim_p50"): 0.079,
    (1, "claim_p95"): 0.096,
    (8, "claim_p95"): 0.468,
    (8, "submit_p95"): 0.470,
    (8, "rate"): 12.5,
}
Row = dict[str, Any]
WANTED: dict[str, Any] = {
    "claim_p50": 0.010,
    "claim_p95": {1: 0.020, 8: 0.050},
    "submit_p95": 0.050,
    "rate": 100.0,
}


def main(asked: Namespace) -> None:
    started = time.monotonic()
    with empty_place() as place:
        _use(place)
        place.start(*WEB, "--bind", f"127.0.0.1:{place.port}")
        place.await_web()
        rows, last = [], ""
        for size in asked.sizes:
            last = _prepared(place, size)
            rows += [_measured(place, last, size, count, asked.judgments) for count in CLIENTS]
        sent_again = _sent_again(place, last)
        twice = _judged_twice()
    report = Report(
        name="judging_load",
        command="make bench-judging",
        summary=(__doc__ or "").splitlines()[0],
        tables=[_figures(rows), _counts(twice, sent_again)],
        settings={"judgments of a row": asked.judgments, "web processes": 4, "questions": 3},
        seconds=time.monotonic() - started,
    )
    publish(report, lambda figure: _draw(figure, rows))


def _use(place: Place) -> None:
    """This process reads the tables of that installation."""
    os.environ.update(environment(place.folder, place.port))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django  # noqa: PLC0415 - after the environment says which installation

    django.setup()


def _prepared(place: Place, size: int) -> str:
    """A migration of `size` pairs, its plan frozen and its people invited: its judging code."""
    from migrations_app.models import Migration  # noqa: PLC0415

    slug, file = f"load-{size}", place.folder / f"load-{size}.jsonl"
    _write(file, size)
    arms = ("--incumbent", "old", "--candidate", "new")
    scales = [f"--scale={name}=acceptance" for name in DIMENSIONS]
    place.run("manage.py", "import", str(file), "--migration", slug, *arms, *scales, timeout=1800)
    place.run("manage.py", "freeze_plan", slug, "--n-max", str(min(size, 5_000)), timeout=600)
    migration = Migration.objects.get(slug=slug)
    _invite(migration.service_id)
    return str(migration.judging_code)


def _write(file: Path, size: int) -> None:
    words = "the answer explains the steps one after another and names what may go wrong "
    with file.open("w", encoding="utf-8") as out:
        for number in range(size):
            for system in ("old", "new"):
                row = {
                    "external_id": f"q{number}",
                    "language_model": system,
                    "prompt": f"Question {number}: how is it done?",
                    "output": f"{system} {number}: " + words * 8,
                    "scores": {"judge": (number * 7 + len(system)) % 11},
                }
                out.write(json.dumps(row) + "\n")


def _invite(service_id: int) -> None:
    from django.contrib.auth.models import User  # noqa: PLC0415

    from migrations_app.models import Membership  # noqa: PLC0415

    for number in range(max(CLIENTS)):
        name = f"judge{number}"
        user = User.objects.filter(username=name).first()
        user = user or User.objects.create_user(name, password=PASSWORD)
        Membership.objects.get_or_create(user=user, service_id=service_id, role="annotator")


def _measured(place: Place, code: str, size: int, count: int, judgments: int) -> Row:
    share = judgments // count
    visits = [Visit(place.port, f"judge{number}", PASSWORD, code, share) for number in range(count)]
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        seen = list(pool.map(judge, visits))
    row: Row = {"pairs": size, "clients": count, "judged": sum(len(one.pairs) for one in seen)}
    row |= _quantiles("claim", [took for one in seen for took in one.claims])
    row |= _quantiles("submit", [took for one in seen for took in one.submits])
    return row | {"rate": row["judged"] / _spent(seen)}


def _spent(seen: list[Seen]) -> float:
    """While all of them were at it: from the last to begin to the first to end, scaled up."""
    return max(one.ended for one in seen) - min(one.began for one in seen)


def _quantiles(name: str, seconds: list[float]) -> Row:
    p50, p95 = np.quantile(seconds, [0.5, 0.95])
    return {f"{name}_p50": float(p50), f"{name}_p95": float(p95)}


def _sent_again(place: Place, code: str) -> int:
    """Judgments stored of one dimension after the same submit five times."""
    from annotation.models import Judgment  # noqa: PLC0415

    client = Client(place.port)
    client.log_in("judge0", PASSWORD)
    pair = client.claim(code)[1]["pair"]
    for _ in range(5):
        client.submit(code, pair)
    stored = Judgment.objects.filter(assignment=int(pair["id"]), dimension__slug=DIMENSIONS[0])
    return stored.count()


def _judged_twice() -> int:
    """Pairs judged by more people than asked."""
    from django.db.models import Count, F, Q  # noqa: PLC0415

    from annotation.models import QueuedPair  # noqa: PLC0415

    people = Count("assignments", filter=Q(assignments__judged_at__isnull=False))
    return QueuedPair.objects.annotate(people=people).filter(people__gt=F("overlap")).count()


def _figures(rows: list[Row]) -> Table:
    columns = {
        "pairs": "pairs",
        "clients": "people",
        "judged": "judged",
        "claim_p50": "next pair p50, s",
        "claim_p95": "next pair p95, s",
        "submit_p50": "submit p50, s",
        "submit_p95": "submit p95, s",
        "rate": "judged a second",
        "before": "Label Studio, measured before",
        "met": "target",
    }
    told = [row | {"before": _before(row["clients"]), "met": _met(row)} for row in rows]
    note = "Target: next pair 10/20 ms (1 person), p95 50 ms (8), submit 50 ms, 100 a second (8)."
    return Table("Next pair and submit", columns, told, note)


def _before(clients: int) -> str:
    found = {name: value for (count, name), value in LABEL_STUDIO.items() if count == clients}
    return ", ".join(f"{name} {value}" for name, value in found.items())


def _met(row: Row) -> str:
    clients = row["clients"]
    kept = row["claim_p95"] <= WANTED["claim_p95"][clients]
    if clients == 1:
        return "kept" if kept and row["claim_p50"] <= WANTED["claim_p50"] else "missed"
    kept = kept and row["submit_p95"] <= WANTED["submit_p95"] and row["rate"] >= WANTED["rate"]
    return "kept" if kept else "missed"


def _counts(twice: int, sent_again: int) -> Table:
    rows = [
        {"what": "pairs judged by more people than asked", "found": twice, "wanted": 0},
        {
            "what": "judgments stored of the same submit five times",
            "found": sent_again,
            "wanted": 1,
        },
    ]
    return Table("Nothing twice", {"what": "what", "found": "found", "wanted": "wanted"}, rows)


def _draw(figure: Any, rows: list[Row]) -> None:
    axes = figure.subplots()
    for clients, marker in zip(CLIENTS, ("o", "s"), strict=True):
        mine = [row for row in rows if row["clients"] == clients]
        x = [row["pairs"] for row in mine]
        label = f"{clients} at once"
        axes.plot(x, [row["claim_p95"] for row in mine], marker=marker, color="black", label=label)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("pairs in the queue")
    axes.set_ylabel("next pair, p95, s")
    axes.legend()


if __name__ == "__main__":
    parser = ArgumentParser(prog="benchmarks.judging_load", description=__doc__)
    parser.add_argument("--judgments", type=int, default=JUDGMENTS, help=f"default {JUDGMENTS}")
    parser.add_argument(
        "--full", action="store_const", dest="sizes", const=FULL_SIZES, default=SIZES
    )
    run(main, parser)
