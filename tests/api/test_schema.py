"""GET /api/v1/schema/"""

from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework.test import APIClient

from migrations_app.models import Plan
from tests.api.cast import recommend
from tests.calibration.world import World

URL = "/api/v1/schema/"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    made: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return dict(made)


def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def test_it_is_valid_and_nothing_in_it_was_guessed(schema: dict[str, Any]) -> None:
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    assert not GENERATOR_STATS, GENERATOR_STATS._error_cache | GENERATOR_STATS._warn_cache
    validate_schema(schema)  # type: ignore[no-untyped-call]


def test_the_command_finds_nothing_to_warn_of(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")
    assert capsys.readouterr().out.startswith("openapi: 3")


def test_it_is_served_as_json_and_as_yaml() -> None:
    as_json = Client().get(URL, HTTP_ACCEPT="application/json")
    assert as_json["Content-Type"].startswith("application/json")
    as_yaml = Client().get(URL, {"format": "yaml"})
    assert yaml.safe_load(as_yaml.content) == as_json.json()


def test_every_address_is_in_it(schema: dict[str, Any]) -> None:
    of_one = "/api/v1/migrations/{slug}/"
    assert sorted(operations(schema)) == sorted(
        [
            "GET /api/v1/migrations/",
            f"GET {of_one}",
            f"GET {of_one}plan/outlook/",
            f"GET {of_one}audit/",
            f"GET {of_one}recommendation/",
            f"GET {of_one}recommendations/",
            f"GET {of_one}decisions/",
            f"GET {of_one}gate/",
            f"GET {of_one}gate/flagger/",
            f"POST {of_one}gate/flagger/",
            f"GET {of_one}judgments/",
            f"POST {of_one}judgments/",
            f"GET {of_one}judgments/export/",
            f"GET {of_one}reports/",
            f"POST {of_one}reports/",
            f"GET {of_one}reports/{{digest}}/",
            "GET /api/v1/report-schema/",
            "GET /api/v1/judging/",
            "POST /api/v1/judging/{code}/claim/",
            "POST /api/v1/judging/{code}/judgments/",
            "POST /api/v1/judging/{code}/undo/",
            "POST /api/v1/judging/{code}/pairs/{pair}/heartbeat/",
            "POST /api/v1/judging/{code}/pairs/{pair}/skip/",
            "POST /api/v1/judging/{code}/pairs/{pair}/flag/",
            "POST /api/v1/judging/{code}/pairs/{pair}/guess/",
        ]
    )


def test_every_operation_tells_its_refusals_and_how_to_be_let_in(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema).items():
        assert {"200", "401", "403", "404", "429"} <= operation["responses"].keys(), name
        refusal = operation["responses"]["403"]["content"]["application/json"]["schema"]
        assert {"$ref": "#/components/schemas/Error"} in refusal.get("oneOf", [refusal])
        assert {"token": []} in operation["security"]
        if name.startswith("POST"):
            assert {"400", "409", "413", "415"} <= operation["responses"].keys()


def test_what_is_answered_is_what_the_schema_says(
    schema: dict[str, Any], world: World, plan: Plan, lead: APIClient
) -> None:
    recommend(world, plan)
    of_one = "/api/v1/migrations/replace-model-0/"
    told = {
        "MigrationDetail": lead.get(of_one).json(),
        "Recommendation": lead.get(f"{of_one}recommendation/").json(),
        "Gate": lead.get(f"{of_one}gate/").json(),
    }
    for name, answer in told.items():
        assert answer.keys() == schema["components"]["schemas"][name]["properties"].keys()
