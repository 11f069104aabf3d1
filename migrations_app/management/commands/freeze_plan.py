"""Freeze the plan of a migration."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calibration.statistics.evidence import Goal, Rule
from calibration.statistics.selection import Selection
from migrations_app.errors import SuccessorError
from migrations_app.planning.errors import PlanRefused
from migrations_app.planning.services import Freezing, freeze_new_version, freeze_plan
from migrations_app.planning.wishes import PlanWishes
from migrations_app.planning.words import plan_lines


class Command(BaseCommand):
    help = "Freeze the terms a migration is decided by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        several: dict[str, Any] = {"action": "append", "default": []}
        add("slug", help="of the migration")
        add("--margin", metavar="[DIMENSION=]MARGIN", **several)
        add("--goal", metavar="[DIMENSION=]GOAL", help=", ".join(Goal), **several)
        add("--alpha", type=float, default=0.05, help="false approvals of the migration")
        add("--n-max", type=int, default=400, help="judged pairs per candidate at the end")
        add("--n-min", type=int, default=50, help="judged pairs per candidate before a verdict")
        add("--rule", choices=[rule.value for rule in Rule], default=Rule.V.value)
        add(
            "--selection",
            choices=[selection.value for selection in Selection],
            default=Selection.RANDOM.value,
            help="active chooses pairs, under rule G only",
        )
        add("--critical", metavar="SEGMENT[=QUOTA]", **several)
        add("--segment-weight", metavar="SEGMENT=WEIGHT", **several)
        add("--not-required", metavar="DIMENSION", **several)
        add("--seed", type=int)
        add("--new-version", action="store_true", help="replace the plan in force")
        add("--reason", default="", help="why there is a new version")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            freezing = _freeze(options)
        except SuccessorError as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        for line in plan_lines(freezing.plan):
            self.stdout.write(line)
        if not freezing.created:
            self.stdout.write("these terms were frozen already; nothing changed")


def _freeze(options: dict[str, Any]) -> Freezing:
    wishes = _wishes(options)
    if options["new_version"]:
        return freeze_new_version(
            migration_slug=options["slug"], wishes=wishes, reason=options["reason"]
        )
    return freeze_plan(migration_slug=options["slug"], wishes=wishes)


def _wishes(options: dict[str, Any]) -> PlanWishes:
    return PlanWishes(
        margins={name: _number(words) for name, words in _named(options["margin"])},
        goals={name: _goal(words) for name, words in _named(options["goal"])},
        alpha=options["alpha"],
        n_max=options["n_max"],
        n_min=options["n_min"],
        rule=Rule(options["rule"]),
        selection=Selection(options["selection"]),
        critical=dict(map(_quota, options["critical"])),
        segment_weights={name: _number(words) for name, words in _named(options["segment_weight"])},
        not_required=frozenset(options["not_required"]),
        seed=options["seed"],
    )


def _named(values: Iterable[str]) -> Iterable[tuple[str, str]]:
    """(name, words) of `name=words`; the name is "" in `words` alone."""
    for value in values:
        name, _, words = value.rpartition("=")
        yield name, words


def _quota(value: str) -> tuple[str, int | None]:
    name, equals, words = value.rpartition("=")
    return (name, int(_number(words))) if equals else (value, None)


def _number(words: str) -> float:
    try:
        return float(words)
    except ValueError:
        raise PlanRefused(f"{words!r} is not a number") from None


def _goal(words: str) -> Goal:
    try:
        return Goal(words)
    except ValueError:
        raise PlanRefused(f"unknown goal {words!r}; want {' or '.join(Goal)}") from None
