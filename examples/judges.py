"""Three scripted annotators judge in the running demo: `python -m examples.judges`.

They see what people see, the texts; how good these are they know from the generator that made
them, and each adds faults of their own. Standard library only.
"""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.judging_session import Refused, Session
from examples.support_demo.cases import DEMO, cases, truth_by_text
from examples.support_demo.chance import Chance
from examples.support_demo.outcomes import Truth
from examples.support_demo.people import PEOPLE, Person, answers

PASSWORD = "successor-demo"  # noqa: S105 - the demo prints it
SERVICE = "Support assistant"

Truths = Mapping[tuple[str, str], Truth]


@dataclass
class Room:
    """What the annotators share: the truth, the clock, and a turn to speak."""

    truths: Truths
    pause: float
    limit: int | None
    over: threading.Event = field(default_factory=threading.Event)
    failed: bool = False
    judged: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, line: str) -> None:
        with self.lock:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    def take_turn(self) -> bool:
        """Whether one more judgment is wanted."""
        with self.lock:
            if self.over.is_set() or (self.limit is not None and self.judged >= self.limit):
                return False
            self.judged += 1
            return True

    def fail(self, why: str) -> None:
        self.failed = True
        self.say(why)
        self.over.set()


def known_texts() -> Truths:
    found = truth_by_text(list(cases(DEMO)))
    return {(_plain(prompt), _plain(text)): truth for (prompt, text), truth in found.items()}


def _plain(text: str) -> str:
    """However white space was shown."""
    return " ".join(text.split())


def judge(person: Person, session: Session, code: str, room: Room) -> None:
    """Until nothing is left, the limit is reached, or somebody ends it."""
    chance = Chance("judges", person.name)
    try:
        while room.take_turn():
            if not _judge_one(person, session, code, room, chance):
                return
            room.over.wait(room.pause * (0.6 + 0.8 * chance()))
    except Refused as refusal:
        room.fail(f"{person.name}: {refusal}")


def _judge_one(person: Person, session: Session, code: str, room: Room, chance: Chance) -> bool:
    claimed = session.claim(code)
    pair = claimed["pair"]
    if pair is None:
        reason = claimed.get("reason") or {}
        room.say(f"{person.name}: nothing to judge. {reason.get('message', '')}".rstrip())
        return False
    given = given_answers(person, pair, room.truths, chance)
    seconds = round(3.0 + 9.0 * chance(), 1)
    session.submit(code, str(pair["id"]), given, seconds)
    words = "  ".join(f"{slug} {answer:<7}" for slug, answer in given.items())
    room.say(f"{person.name:<5} {words}".rstrip())
    return True


def given_answers(
    person: Person, pair: Mapping[str, Any], truths: Truths, chance: Chance
) -> dict[str, str]:
    """One answer per question that the pair is shown with."""
    left, right = (_truth(pair, side, truths) for side in ("left", "right"))
    known = answers(person, left, right, chance)
    slugs = [question["slug"] for question in pair["questions"]]
    strange = [slug for slug in slugs if slug not in known]
    if strange:
        raise Refused(f"a question about {strange[0]} is none of the demo's")
    return {slug: known[slug] for slug in slugs}


def _truth(pair: Mapping[str, Any], side: str, truths: Truths) -> Truth:
    found = truths.get((_plain(pair["prompt"]["text"]), _plain(pair[side]["text"])))
    if found is None:
        raise Refused(f"pair {pair['id']} is not of the demo's invented data")
    return found


def enter(url: str, password: str) -> dict[Person, tuple[Session, str]]:
    """Everybody logged in, with the code of the demo's queue."""
    entered = {}
    for person in PEOPLE:
        session = Session(url)
        session.log_in(person.username, password)
        queues = [queue for queue in session.queues() if queue["name"] == SERVICE]
        if not queues:
            raise Refused(f"{person.name} has no queue of {SERVICE}: nothing is left to judge")
        entered[person] = session, str(queues[0]["code"])
    return entered


def run(room: Room, entered: Mapping[Person, tuple[Session, str]]) -> int:
    threads = [
        threading.Thread(target=judge, args=(person, session, code, room), name=person.name)
        for person, (session, code) in entered.items()
    ]
    for thread in threads:
        thread.start()
        room.over.wait(room.pause / len(threads))
    for thread in threads:
        thread.join()
    return 1 if room.failed else 0


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("judges", description=__doc__)
    port = os.environ.get("SUCCESSOR_PORT") or "8000"
    parser.add_argument("--url", default=f"http://127.0.0.1:{port}")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between two judgments")
    parser.add_argument("--limit", type=int, help="judgments of all three together")
    parser.add_argument("--password", default=PASSWORD)
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    chosen = options(arguments)
    room = Room({}, chosen.pause, chosen.limit)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: room.over.set())
    try:
        entered = enter(chosen.url, chosen.password)
    except Refused as refusal:
        room.say(str(refusal))
        return 1
    room.truths = known_texts()
    room.say("Ada, Ben and Cleo judge. Ctrl-C ends it.")
    return run(room, entered)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
