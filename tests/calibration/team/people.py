"""People who judged, said as a story: who said what of which pair, how fast, and when."""

import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotation.models import Annotator, Assignment, Judgment, QueuedPair, Skip
from annotation.selectors.values import RIGHT_MINUS_LEFT
from calibration.models import Fit, FitResult, FitSupplement
from calibration.statistics.result import Forecast
from migrations_app.models import Membership, OutputPair
from tests.calibration.world import EVIDENCE, World

OPPOSITE = {"left": "right", "right": "left", "both": "both"}


def lead_of(world: World, name: str = "lea", *roles: str) -> User:
    user, _ = User.objects.get_or_create(username=name)
    for role in roles or ("lead",):
        Membership.objects.get_or_create(user=user, service=world.migration.service, role=role)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(world: World, name: str = "team", *arguments: object) -> str:
    return reverse(name, args=[world.migration.slug, *arguments])


def person(world: World, name: str) -> Annotator:
    return Annotator.objects.get_or_create(service=world.migration.service, name=name)[0]


def answer(
    world: World,
    pair: OutputPair,
    name: str,
    choice: str,
    *,
    side: str = "left",
    seconds: float | None = 30.0,
    at: datetime | None = None,
) -> list[Judgment]:
    """One screen: the same choice on every dimension. side: where the candidate stood."""
    at = at or timezone.now()
    held = lend(world, pair, name, side=side)
    Assignment.objects.filter(pk=held.pk).update(judged_at=at)
    QueuedPair.objects.filter(pk=held.queued_id).update(judged=held.slot)
    sign = 1 if side == "right" else -1
    return Judgment.objects.bulk_create(
        Judgment(
            assignment=held,
            dimension=dimension,
            value=sign * RIGHT_MINUS_LEFT["acceptance"][choice] + 0.0,  # type: ignore[index]
            answer={"choice": choice},
            active_s=seconds,
            evidence_digest=EVIDENCE,
            judged_at=at,
        )
        for dimension in world.dimensions
    )


def lend(
    world: World, pair: OutputPair, name: str, *, side: str = "left", until: Any = None
) -> Assignment:
    """One more slot of the pair; what was lent before counts as judged."""
    place, _ = QueuedPair.objects.get_or_create(
        pair=pair,
        epoch=world.migration.epoch,
        stream="random",
        defaults={"rank": pair.pk, "probability": 0.01, "remaining": 100},
    )
    slot = place.assignments.count() + 1
    QueuedPair.objects.filter(pk=place.pk).update(overlap=slot, taken=slot)
    return Assignment.objects.create(
        queued=place,
        annotator=person(world, name),
        slot=slot,
        candidate_side=side,
        leased_until=until,
    )


def judged_by(world: World, name: str, choices: str, start: int = 0, **more: Any) -> None:
    """choices: a letter a pair, l, r or b; pair after pair from `start`."""
    words = {"l": "left", "r": "right", "b": "both"}
    pairs = world.pairs()[start : start + len(choices)]
    for pair, letter in zip(pairs, choices, strict=True):
        answer(world, pair, name, words[letter], **more)


def skip(world: World, pair: OutputPair, name: str, reason: str, note: str = "") -> Skip:
    held = lend(world, pair, name)
    Assignment.objects.filter(pk=held.pk).update(slot=None, leased_until=None)
    aside = reason in ("unsafe", "broken_rendering")
    QueuedPair.objects.filter(pk=held.queued_id).update(
        taken=held.queued.assignments.filter(slot__isnull=False).count(), withdrawn=aside
    )
    return Skip.objects.create(assignment=held, reason=reason, note=note, skipped_at=timezone.now())


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def fit_of(
    world: World, position: int = 0, *, n_judgments: int = 24, forecast: Forecast | None = None
) -> Fit:
    """A stored fit with its forecast for every candidate, whatever was judged."""
    plan = world.migration.plan
    assert plan is not None
    fit = Fit.objects.create(
        dimension=world.dimensions[position],
        plan=plan,
        epoch=world.migration.epoch,
        digest=secrets.token_hex(32),
        evidence_digest=EVIDENCE,
        judgments_digest="j" * 64,
        method=Fit.Method.NUTS,
        seed=1,
        versions={},
        diagnostics={},
        n_judgments=n_judgments,
        n_annotators=2,
        seconds=0.1,
        read_at=timezone.now(),
    )
    for candidate in world.migration.candidates.all():
        FitResult.objects.create(
            fit=fit,
            candidate=candidate,
            verdict="collecting",
            passes=False,
            n_judgments=n_judgments,
            n_population=120,
            estimates={},
            forecast=asdict(forecast) if forecast else None,
        )
    return fit


def said_of(world: World, fit: Fit | None = None, **guessing: float) -> FitSupplement:
    """What the supplement of a fit says of people by their names."""
    people = list(Annotator.objects.order_by("pk"))
    rows = [
        {
            "code": code,
            "n_judgments": 40,
            "position": {"mean": 0.08 - 0.03 * code, "low": 0.02 - 0.03 * code, "high": 0.14},
            "ties": {"mean": -0.04, "low": -0.1, "high": 0.02},
            "discrimination": None,
            "guessing": guessing.get(one.name, 0.01),
        }
        for code, one in enumerate(people)
    ]
    couples = [
        {
            "first": first,
            "second": second,
            "n_pairs": 24,
            "same": {"value": 0.7, "low": 0.5, "high": 0.85},
            "kappa": {"value": 0.61 - 0.1 * second, "low": 0.31, "high": 0.82},
        }
        for second in range(len(people))
        for first in range(second)
    ]
    agreement = {
        "measure": "ordinal",
        "n_annotators": len(people),
        "n_pairs": 100,
        "n_twice": 24,
        "alpha": {"value": 0.58, "low": 0.31, "high": 0.79},
        "same": None,
        "couples": couples,
    }
    sections = {
        "annotators": {"people": rows, "ids": [one.pk for one in people]},
        "agreement": agreement,
    }
    return FitSupplement.objects.create(fit=fit or fit_of(world), sections=sections, seconds=0.1)
