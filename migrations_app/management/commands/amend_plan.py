"""Amend the frozen plan of a migration."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calibration.statistics.evidence import Goal
from migrations_app.errors import SuccessorError
from migrations_app.planning.amendments import amended, amendments_of
from migrations_app.planning.amendments_words import costs_of
from migrations_app.planning.changes import INSTEAD, AmendmentWishes
from migrations_app.planning.errors import AmendmentRefused
from migrations_app.planning.services import Amending, amend_plan
from migrations_app.planning.words import plan_lines


class Command(BaseCommand):
    help = "Change terms of a frozen plan; the change is marked for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        several: dict[str, Any] = {"action": "append", "default": []}
        add("slug", help="of the migration")
        add("--reason", default="", help="why the plan changes now")
        add("--margin", metavar="DIMENSION=MARGIN", **several)
        add("--goal", metavar="DIMENSION=GOAL", help=", ".join(Goal), **several)
        add("--required", metavar="DIMENSION", **several)
        add("--not-required", metavar="DIMENSION", **several)
        add("--critical", metavar="SEGMENT=QUOTA", **several)
        add("--not-critical", metavar="SEGMENT", **several)
        add("--alpha", type=float, help="lower than before")
        add("--n-max", type=int, help="lower than before")
        for name in INSTEAD:
            flag = f"--{name.replace('_', '-')}"
            add(flag, action="append", dest=f"other_{name}", help="cannot be amended: says why")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            amending = amend_plan(
                migration_slug=options["slug"], wishes=_wishes(options), reason=options["reason"]
            )
        except SuccessorError as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        for line in _lines(amending):
            self.stdout.write(line)


def _lines(amending: Amending) -> Iterable[str]:
    if not amending.created:
        yield "amended like this already; nothing changed"
        return
    plan = amending.amendment.plan
    names = {slug: slug for slug in plan.terms["dimensions"]}
    *earlier, made = amendments_of(plan)
    for cost in costs_of(made.changes, amended(plan.terms, earlier), names):
        yield f"{'looser' if cost.looser else 'stricter'}: {cost.what}. {cost.price}"
    yield from plan_lines(plan)


def _wishes(options: dict[str, Any]) -> AmendmentWishes:
    return AmendmentWishes(
        margins={name: _number(words) for name, words in _named(options["margin"])},
        goals={name: _goal(words) for name, words in _named(options["goal"])},
        required=frozenset(options["required"]),
        not_required=frozenset(options["not_required"]),
        critical={name: int(_number(words)) for name, words in _named(options["critical"])},
        not_critical=frozenset(options["not_critical"]),
        alpha=options["alpha"],
        n_max=options["n_max"],
        others=tuple(name for name in INSTEAD if options[f"other_{name}"]),
    )


def _named(values: Iterable[str]) -> Iterable[tuple[str, str]]:
    for value in values:
        name, equals, words = value.rpartition("=")
        if not equals:
            raise AmendmentRefused(f"{value!r} names nothing it is for; want NAME={value}")
        yield name, words


def _number(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        raise AmendmentRefused(f"{words!r} is not a number") from None


def _goal(words: str) -> Goal:
    try:
        return Goal(words)
    except ValueError:
        raise AmendmentRefused(f"unknown goal {words!r}; want {' or '.join(Goal)}") from None
