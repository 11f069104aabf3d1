"""Who asks the API, and about what."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from config.api_tokens import issue_token
from migrations_app.models import (
    ApiToken,
    Membership,
    Migration,
    Plan,
    QualityDimension,
    Recommendation,
    RecommendationDimension,
    Service,
)
from tests.calibration.world import World

Scope = ApiToken.Scope
Verdict = RecommendationDimension.Verdict


def person(role: str | None, service: Service, name: str = "") -> User:
    """Somebody with this role at the service; None for somebody with no role there."""
    user = User.objects.create_user(name or f"the-{role or 'stranger'}", password="secret")
    if role:
        Membership.objects.create(user=user, service=service, role=role)
    return user


def client_of(user: User, *scopes: Scope) -> APIClient:
    """A program with a token; all scopes unless some are named."""
    issued = issue_token(user=user, name="test", scopes=scopes or tuple(Scope), days=1)
    return client_with(issued.text)


def client_with(token: str) -> APIClient:
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")


def browser_of(user: User, *, checks_csrf: bool = False) -> APIClient:
    client = APIClient(enforce_csrf_checks=checks_csrf)
    client.force_login(user)
    return client


def recommend(world: World, plan: Plan, **changes: Any) -> Recommendation:
    """A recommendation with one row for every candidate and dimension.

    digests: of the evidence of its fits, by slug of the dimension.
    """
    migration, kind = world.migration, changes.pop("kind", Recommendation.Kind.HOLD)
    digests: dict[str, str] = changes.pop("digests", {})
    approves = kind == Recommendation.Kind.APPROVE
    made = Recommendation.objects.create(
        migration=migration,
        plan=plan,
        epoch=migration.epoch,
        kind=kind,
        candidate=migration.candidates.first() if approves else None,
        by_candidate={"model-1": kind},
        reasons=[{"code": "dimension_collecting", "message": "not yet", "segment": ""}],
        evidence_hash="h" * 64,
    )
    for candidate in migration.candidates.all():
        for dimension in world.dimensions:
            digest = digests.get(dimension.slug, "f" * 64)
            _row(made, candidate, dimension, evidence_hash=digest, **changes)
    return made


def _row(made: Recommendation, candidate: Any, dimension: QualityDimension, **changes: Any) -> None:
    values: dict[str, Any] = {
        "verdict": Verdict.COLLECTING,
        "passes": False,
        "reasons": [{"code": "limit_not_clear", "message": "too wide", "segment": ""}],
        "mean": 0.01,
        "low": -0.05,
        "high": 0.07,
        "rule_low": -0.08,
        "rule_high": 0.1,
        "probability": 0.97,
        "n_judgments": 60,
        "n_max": 120,
        "forecast": {"probability": 0.8, "low": 70, "median": 90, "high": 110},
        "worst_segment": segment(),
        "as_of": timezone.now() - timedelta(minutes=1),
    }
    RecommendationDimension.objects.create(
        recommendation=made,
        candidate=candidate,
        dimension=dimension,
        fit=1,
        **values | changes,
    )


def segment() -> dict[str, Any]:
    return {
        "segment": "unsafe",
        "n_judgments": 20,
        "n_population": 40,
        "estimate": {"mean": -0.02, "low": -0.1, "high": 0.06},
        "critical": False,
        "assessed": False,
        "fails": False,
        "leans": False,
    }


def opened(migration: Migration) -> Migration:
    """No longer collecting: annotators may look."""
    migration.state = Migration.State.APPROVED
    migration.save()
    return migration


def lend(client: APIClient, code: str) -> dict[str, Any]:
    """The pair that is lent next."""
    answer = client.post(f"/api/v1/judging/{code}/claim/", {}, format="json")
    assert answer.status_code == 200, answer.content
    return dict(answer.json()["pair"])


def answers_to(pair: dict[str, Any], choice: str = "both") -> dict[str, str]:
    return {question["slug"]: choice for question in pair["questions"]}
