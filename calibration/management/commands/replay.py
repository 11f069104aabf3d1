"""Replay recorded judgments: would the analysis have said the truth? Needs no database."""

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from calibration.replay.case import Case, case_of
from calibration.replay.looks import looks
from calibration.replay.recording import Recording, record
from calibration.replay.report import line, sentence
from calibration.statistics.evidence import Terms
from calibration.statistics.result import Verdict
from migrations_app.evidence.readers import Source, SourceError, open_source

DEFAULT_COUNTS = (50, 100, 200)
USAGE = 2  # exit status where the question cannot be asked
FINAL = (Verdict.SUPERIOR, Verdict.EQUIVALENT, Verdict.NON_INFERIOR, Verdict.INFERIOR)


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="folder with items, scores and human")
        parser.add_argument("--incumbent", metavar="SYSTEM")
        parser.add_argument("--candidate", metavar="SYSTEM")
        parser.add_argument("--all-pairs", action="store_true", help="every ordered pair")
        parser.add_argument("--dimension", help="needed where the folder has more than one")
        parser.add_argument("--judgments", type=_counts, metavar="N,N,...")
        parser.add_argument(
            "--every", type=int, metavar="K", help="look every K, stop once decided"
        )
        parser.add_argument("--order", choices=("random", "active"), default="random")
        parser.add_argument("--margin", type=float, default=0.05)
        parser.add_argument("--alpha", type=float, default=0.05)
        parser.add_argument("--n-max", type=int, default=400)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--repetitions", type=int, default=1)
        parser.add_argument("--segment-prefix", default="", metavar="SEPARATOR")
        parser.add_argument("--scale", action="append", default=[], metavar="D=SCALE:MIN:MAX")
        parser.add_argument("--critical", action="append", default=[], metavar="SEGMENT")
        parser.add_argument("--json", action="store_true", help="print JSON Lines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for row in replayed(options):
                self.stdout.write(json.dumps(row) if options["json"] else sentence(row))
                self.stdout.flush()
        except (SourceError, ValueError) as error:
            raise CommandError(str(error), returncode=USAGE) from error


def replayed(options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    source = open_source(
        options["folder"], segment_prefix=options["segment_prefix"], scale=options["scale"]
    )
    recording = record(source, _dimension(source, options["dimension"]))
    for incumbent, candidate in _pairs(recording, options):
        case = case_of(recording, incumbent, candidate)
        counts, terms = _counts_of(case, options), _terms(case, options)
        for repetition in range(options["repetitions"]):
            yield from _repetition(case, counts, terms, options, repetition)


def _repetition(
    case: Case, counts: list[int], terms: Terms, options: dict[str, Any], repetition: int
) -> Iterator[dict[str, Any]]:
    """A line per count; looking every K, one line where it stopped."""
    seed = (options["seed"], repetition)
    row: dict[str, Any] = {}
    for count, computed in looks(case, counts, terms, order=options["order"], seed=seed):
        row = line(case, computed, repetition=repetition)
        if not options["every"]:
            yield row
        elif row["verdict"] in FINAL:
            yield row | {"decided_at": count}
            return
    if options["every"]:
        yield row | {"decided_at": None}


def _dimension(source: Source, wanted: str | None) -> str:
    if wanted is None and len(source.dimensions) == 1:
        return next(iter(source.dimensions))
    if wanted is None:
        there = ", ".join(sorted(source.dimensions))
        raise SourceError(f"name a --dimension: {source.name} has {there}")
    return wanted


def _pairs(recording: Recording, options: dict[str, Any]) -> list[tuple[str, str]]:
    named = options["incumbent"], options["candidate"]
    if options["all_pairs"] == any(named) or (any(named) and not all(named)):
        raise SourceError("give --incumbent and --candidate, or --all-pairs")
    return recording.ordered_pairs() if options["all_pairs"] else [named]


def _terms(case: Case, options: dict[str, Any]) -> Terms:
    segment, names = case.population.segment, case.population.segments
    for name in options["critical"]:
        if name not in names:
            raise SourceError(f"no segment {name!r}; there are {', '.join(names)}")
    sizes = {name: int((segment == names.index(name)).sum()) for name in options["critical"]}
    return Terms(
        margin=options["margin"],
        alpha=options["alpha"],
        n_max=options["n_max"],
        n_min=min(50, options["n_max"], case.population.size),
        critical={name: min(20, size) for name, size in sizes.items()},
        seed=options["seed"],
    )


def _counts_of(case: Case, options: dict[str, Any]) -> list[int]:
    """The counts asked for; of all pairs, and by default, those that the population allows."""
    asked: list[int] | None = options["judgments"]
    size = case.population.size
    if asked and asked[-1] > size and not options["all_pairs"]:
        raise SourceError(
            f"{asked[-1]} judgments asked of {size} pairs of {case.incumbent} and {case.candidate}"
        )
    counts = [count for count in asked or DEFAULT_COUNTS if count <= size] or [size]
    if not options["every"]:
        return counts
    first = min(counts[0], 50)
    return sorted({*range(first, counts[-1] + 1, options["every"]), counts[-1]})


def _counts(text: str) -> list[int]:
    try:
        counts = sorted({int(part) for part in text.split(",")})
    except ValueError:
        raise ArgumentTypeError(f"want numbers such as 50,100,200, got {text!r}") from None
    if counts[0] < 0:
        raise ArgumentTypeError("a count of judgments cannot be negative")
    return counts
