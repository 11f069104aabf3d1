"""docker-compose.yml and Dockerfile say what can be run, and it runs."""

import json
import re
import shlex
from collections.abc import Iterator
from functools import partial
from urllib.request import urlopen

import pytest

from tests.config.composed import (
    OPERATOR,
    OURS,
    ROOT,
    Composed,
    arguments,
    composed,
    dockerfile,
    document,
    environment_of,
    image_command,
    services,
    variables_asked_for,
)
from tests.worker_process import READY, until

KNOWN = {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "CMD"}
LASTING = [name for name in services() if name != "migrate"]


def documented() -> set[str]:
    page = (ROOT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")
    return set(re.findall(r"`([A-Z][A-Z_]+)`", page))


def test_there_are_the_processes_of_the_product_and_the_two_servers() -> None:
    assert set(services()) == {*OURS, "migrate", "postgres", "redis"}


@pytest.mark.parametrize("name", LASTING)
def test_whatever_lasts_is_watched_and_comes_back(name: str) -> None:
    service = services()[name]
    assert service["restart"] == "unless-stopped"
    assert service["init"] is True
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= service["healthcheck"].keys()
    assert service["stop_grace_period"].endswith("s")


@pytest.mark.parametrize("name", OURS)
def test_ours_wait_for_both_servers_and_for_the_schema(name: str) -> None:
    assert services()[name]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }


def test_the_schema_migrations_run_once_and_do_not_come_back() -> None:
    service = services()["migrate"]
    assert service["restart"] == "no"
    assert set(service["depends_on"]) == {"postgres", "redis"}


def test_every_environment_variable_is_explained() -> None:
    named = {name for service in services() for name in environment_of(service)}
    built = {pair.split("=")[0] for line in arguments("ENV") for pair in line.split()}
    of_python = {name for name in built if name.startswith("PYTHON")}
    assert (named | built | variables_asked_for()) - of_python - documented() == set()


def test_secrets_come_from_the_operator_and_must_be_set() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in OPERATOR:
        assert set(re.findall(rf"\$\{{{name}(..)", text)) == {":?"}
    assert "!.env" not in (ROOT / ".dockerignore").read_text()


def test_data_outlive_the_containers_and_uploads_are_shared() -> None:
    assert set(document()["volumes"]) == {"postgres", "redis", "uploads"}
    [uploads] = services()["web"]["volumes"]
    assert services()["worker-default"]["volumes"] == [uploads]
    assert f"SUCCESSOR_UPLOADS_DIR={uploads.split(':')[1]}" in arguments("ENV")[0]


def test_only_the_web_listens_and_only_on_this_machine() -> None:
    published = {
        name: service["ports"] for name, service in services().items() if "ports" in service
    }
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_the_image_is_small_pinned_and_does_not_run_as_root() -> None:
    words = [word for word, _ in dockerfile()]
    assert set(words) <= KNOWN
    assert arguments("FROM") == ["python:3.11-slim"]
    assert any("-r requirements.txt -c constraints.txt" in line for line in arguments("RUN"))
    assert arguments("USER") == ["successor"]
    assert words.index("USER") < words.index("CMD")


def test_what_the_image_copies_is_there_and_is_let_in() -> None:
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in allowed
    sources = [name for line in arguments("COPY") for name in line.split()[:-1]]
    assert {"config", "migrations_app", "annotation", "calibration", "manage.py"} <= set(sources)
    assert [name for name in sources if not (ROOT / name).exists()] == []
    assert [name for name in sources if f"!{name}" not in allowed] == []


def test_the_image_runs_the_web_unless_told_otherwise() -> None:
    assert image_command() == services()["web"]["command"]


@pytest.fixture(scope="module")
def place() -> Iterator[Composed]:
    with composed() as made:
        assert made.run("migrate", services()["migrate"]["command"]) == 0, made.text("migrate")
        yield made


@pytest.mark.slow
def test_static_files_are_collected_as_the_image_does_it(place: Composed) -> None:
    [line] = [line for line in arguments("RUN") if "collectstatic" in line]
    key, *words = shlex.split(line)
    assert key.startswith("SECRET_KEY=")
    assert place.run("web", words) == 0, place.text("web")
    assert (place.place.folder / "local" / "static" / "staticfiles.json").is_file()


@pytest.mark.slow
def test_every_process_starts_is_found_healthy_and_ends_when_asked(place: Composed) -> None:
    assert not any(place.is_healthy(name) for name in OURS)
    for name in OURS:
        place.start(name)
    for name in OURS:
        until(partial(place.is_healthy, name), f"{name} is healthy")
    with urlopen(f"http://127.0.0.1:{place.port}/readyz") as answer:  # noqa: S310 - of our own
        assert json.load(answer)["status"] == "ok"
    until(lambda: READY in place.text("worker-inference"), "the model is compiled")
    for name in OURS:
        patience_s = float(services()[name]["stop_grace_period"].rstrip("s"))
        assert place.end(name, patience_s) == 0, place.text(name)
    assert not place.is_healthy("web")
