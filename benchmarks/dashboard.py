"""The pages of a migration of a million scored pairs: server time, queries, weight, and its fits.

`python -m benchmarks.dashboard [--small] [--looks N]`: 250,000 prompts, four candidates, five
quality dimensions of seven metrics, 2,000 pairs judged by eight people through the services that
pages call; real fits at a quarter, a half, three quarters and all of them; then an owner's session
at four web processes over HTTP. Times are of the answer on the same machine, network included.
"""

import os
import time
from argparse import ArgumentParser, Namespace

from benchmarks.dashboard_fits import Row, fit_all
from benchmarks.dashboard_judging import Judging
from benchmarks.dashboard_pages import MAIN, PAGES, Page, measure, slowest_queries, weights
from benchmarks.dashboard_place import DIMENSIONS, SLUG, make_migration
from benchmarks.judging_place import WEB_PROCESSES, start_web, use
from benchmarks.results import Report, Table, publish
from benchmarks.running import run
from tests.e2e.place import Place, empty_place

FULL = {"pairs": 1_000_000, "judged": 2_000, "requests": 200, "warming": 40}
SMALL = {"pairs": 20_000, "judged": 200, "requests": 40, "warming": 8}
LOOKS = 4
MOST_QUERIES, MOST_P95_MS = 25, 300


def main(asked: Namespace) -> None:
    size = SMALL if asked.small else FULL
    started = time.monotonic()
    with empty_place() as place:
        use(place)
        loading = make_migration(size["pairs"], n_max=size["judged"] // 2)
        _say(f"loaded: {loading}")
        fits = _fits(size["judged"], asked.looks)
        start_web(place)
        frozen_s = freeze()
        tables = tables_of(place, size, fits, {**loading, "a report, frozen": frozen_s})
    tell(asked, size, tables, time.monotonic() - started)


def tables_of(
    place: Place, size: dict[str, int], fits: list[Row], once: dict[str, float]
) -> list[Table]:
    pages = [_measured(place, page, size) for page in PAGES]
    weight, slowest = weights(place), slowest_queries(MAIN)
    return [
        _pages(pages),
        Table("Weight of the page of the migration", WEIGHT, weight, WEIGHT_NOTE),
        Table("Its slowest queries", SLOWEST, slowest),
        Table("Fits of the whole population, in one process", FITTED, fits, FITTED_NOTE),
        Table("Once", ONCE, [{"step": name, "seconds": s} for name, s in once.items()]),
    ]


def tell(asked: Namespace, size: dict[str, int], tables: list[Table], seconds: float) -> None:
    report = Report(
        name="dashboard_small" if asked.small else "dashboard",
        command="make bench-dashboard" + (" SMALL=1" if asked.small else ""),
        summary=(__doc__ or "").splitlines()[0],
        tables=tables,
        settings={
            "pairs": size["pairs"],
            "dimensions": len(DIMENSIONS),
            "pairs judged": size["judged"],
            "looks": asked.looks,
            "web processes": WEB_PROCESSES,
            "processors": os.cpu_count(),
            "load before": round(os.getloadavg()[2], 1),
        },
        seconds=seconds,
    )
    publish(report)


def _fits(judged: int, looks: int) -> list[Row]:
    from calibration.services import heartbeat  # noqa: PLC0415

    heartbeat.start()  # this process is the inference worker
    at = tuple(judged * look // looks for look in range(1, looks + 1))
    return fit_all(Judging(judged), at)


def _measured(place: Place, page: Page, size: dict[str, int]) -> Row:
    row = measure(place, page, size["requests"], size["warming"])
    _say(str(row))
    return row


def freeze() -> float:
    from calibration.report.services import freeze_report  # noqa: PLC0415
    from migrations_app.models import Migration  # noqa: PLC0415

    started = time.perf_counter()
    freeze_report(migration=Migration.objects.get(slug=SLUG))
    return time.perf_counter() - started


def _pages(rows: list[Row]) -> Table:
    told = [row | {"kept": _kept(row)} for row in rows]
    note = (
        f"Target: at most {MOST_QUERIES} queries, and p95 at most {MOST_P95_MS} ms. KiB: of the "
        "answer as it is sent to a browser that takes gzip."
    )
    return Table("Server time and queries", ASKED, told, note)


def _kept(row: Row) -> str:
    kept = row["queries"] <= MOST_QUERIES and row["p95_ms"] <= MOST_P95_MS
    return "kept" if kept else "missed"


def _say(message: str) -> None:
    print(message, flush=True)


ASKED = {
    "page": "page",
    "clients": "clients",
    "requests": "requests",
    "first_ms": "first, ms",
    "p50_ms": "p50, ms",
    "p95_ms": "p95, ms",
    "queries": "queries",
    "kib": "KiB",
    "kept": "target",
}
WEIGHT = {
    "part": "part",
    "files": "files",
    "plain_kib": "unpacked, KiB",
    "sent_kib": "as sent, KiB",
    "packed_kib": "gzip, KiB",
}
WEIGHT_NOTE = "Styles and scripts are kept by the browser for ever: their names change with them."
SLOWEST = {"ms": "ms", "statement": "statement"}
FITTED = {
    "judged": "pairs judged",
    "dimension": "dimension",
    "read": "judgments read",
    "method": "by",
    "loading_s": "loading and storing, s",
    "fit_s": "fit and analysis, s",
    "total_s": "total, s",
    "supplement_s": "supplement, s",
    "peak_gib": "peak memory so far, GiB",
}
FITTED_NOTE = "The workers fit one dimension after the other, as here, or on several machines."
ONCE = {"step": "step", "seconds": "seconds"}

if __name__ == "__main__":
    parser = ArgumentParser(prog="benchmarks.dashboard", description=__doc__)
    parser.add_argument("--small", action="store_true", help="20,000 pairs, 200 of them judged")
    parser.add_argument("--looks", type=int, default=LOOKS, help=f"fits of each ({LOOKS})")
    run(main, parser)
