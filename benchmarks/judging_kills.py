"""32 people judge while web processes are killed: nothing twice, nothing acknowledged is lost.

`python -m benchmarks.judging_kills [--full] [--pairs N] [--minutes M]`: after every 20 to 100 pairs
one of 4 web processes gets kill -9, and gunicorn starts another. Whoever gets no answer sends the
same request again, and so does everybody now and then who has one. Counted afterwards by SQL.
"""

import json
import os
import random
import signal
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks.judging_client import Browser, Person, Reply, answers_to
from benchmarks.judging_place import (
    DIMENSIONS,
    PASSWORD,
    PEOPLE,
    WEB_PROCESSES,
    make_queue,
    start_web,
    use,
)
from benchmarks.results import Report, Table, publish
from benchmarks.running import run
from tests.e2e.place import Place, empty_place

PAIRS, FULL_PAIRS = 1_000, 33_334  # 100,002 judgments of one question each
MINUTES, FULL_MINUTES = 10.0, 120.0  # at most; a machine with other work needs longer
SPARE = 2_000
KILLED_AFTER = (20, 100)  # pairs acknowledged since the last one: whoever starts has to come up
LOOKS_S = 0.05
SENT_AGAIN = 0.05
PATIENCE_S = 90.0


class Tried(Exception):
    """No answer, or one that says nothing of the request."""


def main(asked: Namespace) -> None:
    started = time.monotonic()
    pairs = asked.pairs or asked.amount[0]
    ends = started + 60 * (asked.minutes or asked.amount[1])
    with empty_place() as place:
        use(place)
        code = make_queue(place, pairs + SPARE, pairs)
        start_web(place)
        over, killed = Event(), list[int]()
        people = [Stubborn(place, n, code, ends) for n in range(PEOPLE)]
        killer = Thread(target=_kill, args=(place, people, over, killed))
        began = time.monotonic()
        killer.start()
        with ThreadPoolExecutor(PEOPLE) as pool:
            list(pool.map(Stubborn.judge, people))
        spent = time.monotonic() - began
        over.set()
        killer.join()
        found = _counted(people, code) | {"killed": len(killed), "seconds": spent}
    report = Report(
        name="judging_kills",
        command="make bench-judging-kills",
        summary=(__doc__ or "").splitlines()[0],
        tables=[_table(found)],
        settings={"pairs asked for": pairs, "people": PEOPLE, "web processes": WEB_PROCESSES},
        seconds=time.monotonic() - started,
    )
    publish(report)


class Stubborn:
    """A person who takes no missing answer for one."""

    def __init__(self, place: Place, number: int, code: str, ends: float) -> None:
        self.place, self.code, self.ends = place, code, ends
        self.random = random.Random(number)  # noqa: S311 - no secret
        self.acknowledged: list[int] = []
        self.sent, self.again = 0, 0
        self.person: Person = _stubborn(
            lambda: Person(place.port, f"judge{number}", PASSWORD, code)
        )

    def judge(self) -> None:
        while time.monotonic() < self.ends:
            reply = self._ask(f"/judging/{self.code}/claim/", {"holding": []})
            if reply["pair"] is None:
                if reply["reason"]["retry_s"] is None:
                    return
                time.sleep(1)
                continue
            self._submit(reply["pair"])

    def _submit(self, pair: Reply) -> None:
        path, document = f"/judging/{self.code}/pairs/{pair['id']}/", answers_to(pair)
        self._ask(path, document)
        self.acknowledged.append(int(pair["id"]))
        while self.random.random() < SENT_AGAIN:
            self._ask(path, document)
            self.again += 1

    def _ask(self, path: str, document: Reply) -> Reply:
        found: Reply = _stubborn(lambda: self._asked(path, document))
        return found

    def _asked(self, path: str, document: Reply) -> Reply:
        self.sent += 1
        try:
            _, status, body = self.person.browser.timed("POST", path, document)
        except (OSError, HTTPException) as error:
            kept = self.person.browser.cookies
            self.person.browser = Browser(self.place.port)
            self.person.browser.cookies = kept
            raise Tried from error
        if status >= 500:
            raise Tried
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
        return dict(json.loads(body))


def _stubborn(once: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return once()
        except (Tried, OSError, HTTPException) as error:
            if time.monotonic() > deadline:
                raise RuntimeError("no answer for too long") from error
            time.sleep(0.05)


def _kill(place: Place, people: Sequence[Stubborn], over: Event, killed: list[int]) -> None:
    dice = random.Random(7)  # noqa: S311 - no secret
    wanted = dice.randint(*KILLED_AFTER)
    while not over.wait(LOOKS_S):
        workers = _children(place)
        if sum(len(one.acknowledged) for one in people) < wanted or len(workers) < WEB_PROCESSES:
            continue
        chosen = dice.choice(workers)
        os.kill(chosen, signal.SIGKILL)
        killed.append(chosen)
        wanted += dice.randint(*KILLED_AFTER)


def _children(place: Place) -> list[int]:
    if place.process is None:
        return []
    pid = place.process.pid
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(one) for one in listed.split()]


def _counted(people: list[Stubborn], code: str) -> dict[str, Any]:
    from django.db.models import Count, F, Q  # noqa: PLC0415

    from annotation.models import Assignment, Judgment, QueuedPair  # noqa: PLC0415
    from migrations_app.audit.selectors import verify  # noqa: PLC0415

    queue = QueuedPair.objects.filter(epoch__migration__judging_code=code)
    judgments = Judgment.objects.filter(assignment__queued__in=queue)
    acknowledged = {pk for one in people for pk in one.acknowledged}
    stored = dict(
        judgments.filter(retracted=False)
        .values_list("assignment")
        .annotate(questions=Count("dimension", distinct=True))
    )
    holders = Count("assignments", filter=Q(assignments__slot__isnull=False))
    places = queue.annotate(holders=holders)
    return {
        "judged": Assignment.objects.filter(queued__in=queue, judged_at__isnull=False).count(),
        "acknowledged": len(acknowledged),
        "answers": judgments.count(),
        "sent": sum(one.sent for one in people),
        "again": sum(one.again for one in people),
        "twice": places.filter(Q(holders__gt=F("overlap")) | Q(judged__gt=F("overlap"))).count(),
        "revisions": judgments.filter(revision__gt=1).count(),
        "lost": sum(stored.get(pk, 0) != len(DIMENSIONS) for pk in acknowledged),
        # A queue of more than 2,000 pairs was copied in the tables, past what its import recorded.
        "broken": sum("evidence" not in str(one) for one in verify()),
        "untold": places.exclude(taken=F("holders")).count(),
    }


def _table(found: dict[str, Any]) -> Table:
    words = {
        "seconds": ("seconds of judging", ""),
        "killed": ("web processes killed", ""),
        "sent": ("requests sent", ""),
        "again": ("submits sent again after an answer", ""),
        "judged": ("pairs judged", ""),
        "answers": ("judgments stored, one per question", ""),
        "acknowledged": ("pairs acknowledged", ""),
        "twice": ("pairs held or judged by more people than asked", "0"),
        "revisions": ("judgments stored again", "0"),
        "lost": ("pairs acknowledged and not stored whole", "0"),
        "broken": ("broken links of the record, but for the copied evidence", "0"),
        "untold": ("pairs whose row says other than their assignments", "0"),
    }
    rows = [
        {"what": said, "found": round(found[name]), "wanted": wanted}
        for name, (said, wanted) in words.items()
    ]
    columns = {"what": "what", "found": "found", "wanted": "wanted"}
    return Table("Killed while people judge", columns, rows)


if __name__ == "__main__":
    parser = ArgumentParser(prog="benchmarks.judging_kills", description=__doc__)
    parser.add_argument("--pairs", type=int, default=0, help=f"default {PAIRS}")
    parser.add_argument("--minutes", type=float, default=0.0, help="at most")
    parser.add_argument(
        "--full",
        action="store_const",
        dest="amount",
        const=(FULL_PAIRS, FULL_MINUTES),
        default=(PAIRS, MINUTES),
    )
    run(main, parser)
