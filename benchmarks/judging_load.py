"""How fast pairs are lent and judged: HTTP on this machine, real session and CSRF, PostgreSQL.

`python -m benchmarks.judging_load [--full] [--judgments N] [--label-studio]`: 4 web processes; a
queue of 2,000 to 200,000 pairs with 3 questions each; 1 and 8 people who judge without a pause;
what a submit waits while a real refit runs; Label Studio in the same hour, where it is installed.
Server, database and the people's threads share the processors of the machine.
"""

import os
import time
from argparse import ArgumentParser, Namespace
from typing import Any

import numpy as np

from benchmarks.judging_client import Judge, Person, Seen, judge_together
from benchmarks.judging_extras import abandoned_s, export_of, page_weight, sent_again
from benchmarks.judging_figures import Row, draw, tables
from benchmarks.judging_place import (
    DIMENSIONS,
    PASSWORD,
    WEB_PROCESSES,
    make_queue,
    start_web,
    use,
)
from benchmarks.judging_refit import workers
from benchmarks.label_studio import LabelStudio, installed
from benchmarks.results import Report, publish
from benchmarks.running import run
from tests.e2e.place import Place, empty_place

SIZES, FULL_SIZES = (2_000, 20_000), (2_000, 20_000, 200_000)
CLIENTS = (1, 8)
JUDGMENTS = 400  # pairs of all people together, in each row
WARMING = 40  # pairs of all people together before that, not counted
TASKS = 2_000
REFIT_PAUSE_S = 0.2
N_MAX = 20_000


def main(asked: Namespace) -> None:
    started = time.monotonic()
    with empty_place() as place:
        use(place)
        start_web(place)
        codes = {size: make_queue(place, size, min(size, N_MAX)) for size in asked.sizes}
        rows = [
            _ours(place, codes[size], size, count, asked.judgments)
            for size in asked.sizes
            for count in CLIENTS
        ]
        rows += _peer(place, asked)
        first, last = codes[asked.sizes[0]], codes[asked.sizes[-1]]
        rows.append(_during_refits(place, first, asked.judgments))
        counts = {
            **sent_again(place, last),
            **export_of(place, first),
            **page_weight(place, first),
            "abandoned_s": abandoned_s(place, first),
        }
    report = Report(
        name="judging_load",
        command="make bench-judging",
        summary=(__doc__ or "").splitlines()[0],
        tables=tables(rows, counts),
        settings={
            "pairs judged in a row": asked.judgments,
            "web processes": WEB_PROCESSES,
            "questions": len(DIMENSIONS),
            "processors": os.cpu_count(),
            "load before": round(os.getloadavg()[2], 1),
        },
        seconds=time.monotonic() - started,
    )
    publish(report, lambda figure: draw(figure, rows))


def people_of(place: Place, code: str, count: int) -> list[Person]:
    return [Person(place.port, f"judge{n}", PASSWORD, code) for n in range(count)]


def _ours(place: Place, code: str, size: int, count: int, judgments: int) -> Row:
    people = people_of(place, code, count)
    judge_together(people, WARMING // count)
    seen = judge_together(people, judgments // count)
    return {"system": "Successor", "pairs": size, "clients": count, **_figures(seen)}


def _peer(place: Place, asked: Namespace) -> list[Row]:
    python = installed(make=asked.label_studio)
    if python is None:
        return []
    peer = LabelStudio(python, place)
    try:
        peer.start()
        judges = peer.fill(max(CLIENTS), TASKS)
        return [_of_peer(judges, count, asked.judgments) for count in CLIENTS]
    finally:
        peer.end()


def _of_peer(judges: list[Any], count: int, judgments: int) -> Row:
    people: list[Judge] = judges[:count]
    judge_together(people, WARMING // count)
    seen = judge_together(people, judgments // 2 // count)
    return {"system": "Label Studio", "pairs": TASKS, "clients": count, **_figures(seen)}


def _during_refits(place: Place, code: str, judgments: int) -> Row:
    """8 people with a short pause, while workers fit what they judge."""
    with workers(place, code) as fits:
        people = people_of(place, code, max(CLIENTS))
        seen = judge_together(people, judgments // len(people), REFIT_PAUSE_S)
        fitted = fits()
    row = {"system": "Successor, refits running", "pairs": SIZES[0], "clients": len(people)}
    return row | _figures(seen) | {"fits": fitted}


def _figures(seen: list[Seen]) -> Row:
    judged = [pair for one in seen for pair in one.judged]
    spent = max(one.ended for one in seen) - min(one.began for one in seen)
    row: Row = {"judged": len(judged), "repeated": len(judged) - len(set(judged))}
    for name, took in (
        ("claim", [s for one in seen for s in one.claims]),
        ("submit", [s for one in seen for s in one.submits]),
    ):
        p50, p95, p99 = np.quantile(took, [0.5, 0.95, 0.99]) * 1000
        row |= {f"{name}_p50": float(p50), f"{name}_p95": float(p95), f"{name}_p99": float(p99)}
    return row | {"rate": len(judged) / spent}


if __name__ == "__main__":
    parser = ArgumentParser(prog="benchmarks.judging_load", description=__doc__)
    parser.add_argument("--judgments", type=int, default=JUDGMENTS, help=f"default {JUDGMENTS}")
    parser.add_argument(
        "--label-studio", action="store_true", help="install it in .local if needed"
    )
    parser.add_argument(
        "--full", action="store_const", dest="sizes", const=FULL_SIZES, default=SIZES
    )
    run(main, parser)
