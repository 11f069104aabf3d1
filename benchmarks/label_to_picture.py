"""From a judgment to the owner's open page: `python -m benchmarks.label_to_picture`.

The demo migration (3 dimensions, 2 candidates), run as `make demo` runs it: web server, two
workers, scheduler. The owner's page is open in Chromium; one judgment of all three dimensions is
posted over HTTP, and the next one only when everything about it has been seen. Three durations
from the moment of the POST, as median and 95th percentile:

- until each dimension has a full fit, as the product makes it, whose digest holds that judgment;
- until the page in Chromium shows those fits for all three dimensions;
- until the page shows a re-weighted fit of all three (or the full one, where that came first).
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from playwright.sync_api import Page

from examples.judges import given_answers, known_texts
from examples.judging_session import Session
from examples.support_demo.chance import Chance
from examples.support_demo.people import PEOPLE
from tests.e2e.browser import chromium, context_of, log_in
from tests.e2e.place import Place, demo_place, environment

MIGRATION = "replace-atlas-2"
T = TypeVar("T")
PATIENCE_S = 120.0
POLL_S = 0.1
# Every change of the page, with the clock of this machine and the fit each card is drawn from.
WATCH = """() => {
  window.seen = [];
  const look = () => {
    const cards = [...document.querySelectorAll('[data-card]')];
    const fits = cards.map(card => [+card.dataset.dimension, +card.dataset.fit]);
    const text = JSON.stringify(fits);
    if (window.last !== text) { window.last = text; window.seen.push([Date.now() / 1000, fits]); }
  };
  new MutationObserver(look).observe(document.body,
    {subtree: true, childList: true, attributes: true, characterData: true});
  look();
}"""


@dataclass(frozen=True)
class Durations:
    """Seconds since the POST."""

    post: float
    fitted: float
    shown: float
    quick: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judgments", type=int, default=60)
    options = parser.parse_args()
    with demo_place() as place, chromium() as browser:
        _use(place)
        owner = log_in(context_of(browser), place.url, "olga")
        owner.goto(f"{place.url}/migrations/{MIGRATION}/")
        owner.wait_for_selector("[data-card]")
        owner.evaluate(WATCH)
        judge = _judge_of(place)
        found = []
        for number in range(1, options.judgments + 1):
            found.append(_measure(judge, owner))
            print(f"{number:3d} {_line(found[-1])}", flush=True)
    _report(found)


def _use(place: Place) -> None:
    """This process reads the tables of that installation, beside Playwright's loop."""
    os.environ.update(environment(place.folder, place.port))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    import django

    django.setup()


def _judge_of(place: Place) -> Callable[[], float]:
    """Judges one pair; the time of its POST."""
    person, texts, chance = PEOPLE[0], known_texts(), Chance("label to picture")
    session = Session(place.url)
    session.log_in(person.username, "successor-demo")
    code = session.queues()[0]["code"]

    def judge() -> float:
        pair = session.claim(code)["pair"]
        answers = given_answers(person, pair, texts, chance)
        posted = time.time()
        session.submit(code, str(pair["id"]), answers, 5.0)
        return posted

    return judge


def _measure(judge: Callable[[], float], owner: Page) -> Durations:
    posted = judge()
    answered = time.time()
    fits = _await(_full_fits)
    fitted = max(at for _, at in fits.values())
    shown = _await(lambda: _first_shown(owner, posted, {d: {fit} for d, (fit, _) in fits.items()}))
    enough = {d: {fit, *_quick_fits(fit)} for d, (fit, _) in fits.items()}
    quick = _await(lambda: _first_shown(owner, posted, enough))
    return Durations(answered - posted, fitted - posted, shown - posted, quick - posted)


def _full_fits() -> dict[int, tuple[int, float]] | None:
    """Id and time of the full fit of the evidence as it is now, once every dimension has one."""
    from calibration.models import Fit
    from calibration.selectors.standing import standing_of
    from migrations_app.models import Migration

    standing = standing_of(Migration.objects.get(slug=MIGRATION))
    if standing.stale:
        return None
    found = Fit.objects.filter(pk__in=[s.fit for s in standing.dimensions])
    assert all(fit.method == "nuts" and fit.diagnostics["draws"] == 4000 for fit in found)
    return {fit.dimension_id: (fit.pk, fit.created_at.timestamp()) for fit in found}


def _quick_fits(full: int) -> list[int]:
    """Re-weighted fits of the same evidence."""
    from calibration.models import Fit

    fit = Fit.objects.get(pk=full)
    same = Fit.objects.filter(dimension=fit.dimension_id, digest=fit.digest, method="reweighted")
    return list(same.values_list("pk", flat=True))


def _first_shown(owner: Page, since: float, wanted: dict[int, set[int]]) -> float | None:
    """When every card of every dimension had been drawn from a fit wanted."""
    at: dict[int, float] = {}
    for moment, cards in owner.evaluate("window.seen"):
        for dimension in wanted:
            fits = {fit for of, fit in cards if of == dimension}
            if moment > since and fits and fits <= wanted[dimension]:
                at.setdefault(dimension, moment)
    return max(at.values()) if len(at) == len(wanted) else None


def _await(look: Callable[[], T | None]) -> T:
    deadline = time.monotonic() + PATIENCE_S
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing came in {PATIENCE_S:.0f} s")
        time.sleep(POLL_S)
    return found


def _line(found: Durations) -> str:
    return (
        f"POST {found.post:5.2f} s  full fits {found.fitted:5.2f} s  "
        f"shown {found.shown:5.2f} s  quick {found.quick:5.2f} s"
    )


def _report(found: list[Durations]) -> None:
    print(f"\n{len(found)} judgments, one at a time; seconds from the POST (median, p95)")
    for name, words in (
        ("post", "answer to the POST"),
        ("quick", "re-weighted fits of all dimensions on the page"),
        ("fitted", "full fits of all dimensions stored"),
        ("shown", "full fits of all dimensions on the page"),
    ):
        middle, late = np.quantile([getattr(one, name) for one in found], [0.5, 0.95])
        print(f"{words:48s} {middle:6.2f} {late:6.2f}")


if __name__ == "__main__":
    main()
