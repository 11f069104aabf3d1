"""GET /api/v1/migrations/{slug}/gate/ and /gate/flagger/, and the documented ways to ask them."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from calibration.selectors.standing import digests_now
from config.api_tokens import issue_token
from migrations_app.models import ApiToken, Plan
from tests.api.cast import Verdict, person, recommend
from tests.calibration.world import World, amend, judge

URL = "/api/v1/migrations/replace-model-0/gate/"
EXAMPLES = Path(settings.BASE_DIR) / "docs" / "examples"


@pytest.fixture
def approved(world: World, plan: Plan) -> World:
    approve(world, plan)
    return world


def approve(world: World, plan: Plan) -> None:
    passes = {"kind": "approve", "verdict": Verdict.NON_INFERIOR, "passes": True}
    recommend(world, plan, digests=digests_now(world.migration), **passes)


def reject(world: World, plan: Plan) -> None:
    digests = digests_now(world.migration)
    recommend(world, plan, digests=digests, kind="reject", verdict=Verdict.INFERIOR)


def example(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8")))


def by_path(document: Any, path: str) -> Any:
    """The value at a JSONPath of Argo's, of names alone."""
    shape = re.fullmatch(r"\{\$((?:\.\w+)+)\}", path)
    assert shape, path
    for name in shape[1].split(".")[1:]:
        document = document[name]
    return document


def test_it_passes_what_is_approved(approved: World, lead: APIClient) -> None:
    answer = lead.get(URL)
    found = answer.json()
    assert answer.status_code == 200
    assert found["reasons"][0] == {
        "code": "non_inferior",
        "dimension": "correctness",
        "candidate": "model-1",
        "message": "correctness is not worse by the margin.",
    }
    assert (found["verdict"], found["recommendation"]) == ("pass", "approve")
    assert (found["migration"], found["candidate"]) == ("replace-model-0", "model-1")
    assert found["as_of"].endswith("Z")
    assert found["expires_at"] is None
    assert found["report_url"] == "http://testserver/migrations/replace-model-0/"


def test_before_a_plan_is_frozen_it_is_inconclusive_and_no_error(
    world: World, lead: APIClient
) -> None:
    answer = lead.get(URL)
    assert (answer.status_code, answer.json()["verdict"]) == (200, "inconclusive")
    assert [reason["code"] for reason in answer.json()["reasons"]] == ["no_plan"]


def test_a_newer_judgment_makes_it_stale_and_an_amendment_void(
    approved: World, lead: APIClient
) -> None:
    judge(approved, approved.dimensions[1], approved.pairs()[:1], [1.0])
    found = lead.get(URL).json()
    assert found["verdict"] == "inconclusive"
    assert ("stale", "tone") in {(r["code"], r["dimension"]) for r in found["reasons"]}
    amend(approved)
    codes = {reason["code"] for reason in lead.get(URL).json()["reasons"]}
    assert codes == {"void", "no_worker"}


def test_a_candidate_may_be_named_and_must_be_one(approved: World, lead: APIClient) -> None:
    other = lead.get(URL, {"candidate": "model-2"}).json()
    assert (other["verdict"], other["candidate"]) == ("inconclusive", "model-2")
    unknown = lead.get(URL, {"candidate": "model-9"})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "validation_error")
    assert "there are model-1, model-2" in unknown.json()["fields"]["candidate"][0]


def test_an_age_may_be_asked_for(approved: World, lead: APIClient) -> None:
    assert lead.get(URL, {"max_age": "1h"}).json()["verdict"] == "pass"
    found = lead.get(URL, {"max_age": "5s"}).json()
    assert [reason["code"] for reason in found["reasons"]] == ["too_old"]
    assert lead.get(URL, {"max_age": "soon"}).status_code == 400


def test_a_poll_of_what_has_not_changed_costs_no_body(
    world: World, plan: Plan, lead: APIClient
) -> None:
    approve(world, plan)
    first = lead.get(URL)
    again = lead.get(URL, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    reject(world, plan)
    assert lead.get(URL, HTTP_IF_NONE_MATCH=first["ETag"]).json()["verdict"] == "fail"


def test_it_takes_a_bounded_number_of_queries(
    approved: World, lead: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16):
        assert lead.get(URL).status_code == 200


def test_flagger_is_told_by_status(world: World, plan: Plan, lead: APIClient) -> None:
    assert lead.get(f"{URL}flagger/").status_code == 409
    approve(world, plan)
    assert lead.post(f"{URL}flagger/", {}, format="json").status_code == 200
    reject(world, plan)
    answer = lead.post(f"{URL}flagger/", {}, format="json")
    assert (answer.status_code, answer.json()["verdict"]) == (403, "fail")
    assert answer.json() == lead.get(URL).json()


def test_flagger_is_let_in_by_the_documented_webhook(approved: World) -> None:
    [webhook] = example("flagger-canary.yml")["spec"]["analysis"]["webhooks"]
    user = person("auditor", approved.migration.service)
    issued = issue_token(user=user, name="flagger", scopes=[ApiToken.Scope.READ], days=1)
    parts = urlsplit(webhook["url"])
    sent = {"name": "answers", "namespace": "prod", "phase": "Progressing"}
    asked = f"{parts.path}?{parts.query}"
    refused = APIClient().post(asked, sent | {"metadata": webhook["metadata"]}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (401, "token_invalid")
    sent["metadata"] = {**webhook["metadata"], "token": issued.text}  # type: ignore[assignment]
    assert APIClient().post(asked, sent, format="json").status_code == 200


def test_a_token_in_metadata_opens_nothing_else(approved: World) -> None:
    user = person("auditor", approved.migration.service)
    token = issue_token(user=user, name="flagger", scopes=[ApiToken.Scope.READ], days=1).text
    sent = {"metadata": {"token": token}}
    other = f"{URL.removesuffix('gate/')}judgments/"
    assert APIClient().post(other, sent, format="json").status_code == 401


def test_argo_reads_the_verdict_where_the_documented_template_looks(
    world: World, plan: Plan, lead: APIClient
) -> None:
    [metric] = example("argo-analysis-template.yml")["spec"]["metrics"]
    web = metric["provider"]["web"]
    args = {"url": "", "migration": "replace-model-0", "candidate": "model-1"}
    url = re.sub(r"\{\{ args\.(\w+) \}\}", lambda found: args[found[1]], web["url"])
    assert web["headers"] == [{"key": "Authorization", "value": "Bearer {{ args.token }}"}]
    for tell, wanted in (
        (approve, metric["successCondition"]),
        (reject, metric["failureCondition"]),
    ):
        tell(world, plan)
        answer = lead.get(url)
        assert answer.status_code == 200
        assert f'result == "{by_path(answer.json(), web["jsonPath"])}"' == wanted


def test_the_workflow_reads_what_is_in_the_answer(approved: World, lead: APIClient) -> None:
    [job] = example("github-actions-gate.yml")["jobs"].values()
    [step] = job["steps"]
    path = f"/api/v1/migrations/{job['env']['MIGRATION']}/gate/"
    assert '"$SUCCESSOR_URL/api/v1/migrations/$MIGRATION/gate/"' in step["run"]
    found = lead.get(path, {"candidate": job["env"]["CANDIDATE"], "max_age": "7d"}).json()
    programs = re.findall(r"jq -[er] '([^']+)'", step["run"])
    assert len(programs) == 2
    names = {name for program in programs for name in re.findall(r"(?<![\w.])\.(\w+)", program)}
    assert names == {"verdict", "reasons", "message", "code", "report_url"}
    assert names <= {*found, *found["reasons"][0]}
    assert programs[1] == f'.verdict == "{found["verdict"]}"'
