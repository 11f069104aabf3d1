"""What a browser loads before the first judgment."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from migrations_app.models import QualityDimension
from migrations_app.setup.dimension_templates import TEMPLATES
from tests.annotation.people import logged_in, make_desk, make_person

LIMIT = 100 * 1024
ASSET = re.compile(r'(?:href|src)="/static/([^"#]+)')
IMPORT = re.compile(r'from "\./([\w-]+\.js)"')


def weight(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def modules(name: str, seen: set[str]) -> set[str]:
    """A script with all that it imports."""
    if name not in seen:
        seen.add(name)
        text = (Path(settings.BASE_DIR) / "static/js" / name).read_text()
        for imported in IMPORT.findall(text):
            modules(imported, seen)
    return seen


@pytest.mark.django_db
def test_the_page_weighs_less_than_100_kib_up_to_the_first_judgment() -> None:
    world = make_desk(dimensions=("correctness", "refusal", "style"))
    QualityDimension.objects.update(rubric="\n".join(one.rubric for one in TEMPLATES))
    client = logged_in(make_person("ann", world.migration))
    page = client.get(reverse("judge", args=[world.migration.judging_code])).content
    found = set(ASSET.findall(page.decode()))
    scripts = modules("judging.js", set())
    assert "js/judging.js" in found
    assert {"judging-diff.js", "judging-outbox.js"} <= scripts
    assert {f"js/{name}" for name in scripts} == {one for one in found if one.endswith(".js")}
    names = found | {f"js/{name}" for name in scripts}
    assets = {
        name: weight((Path(settings.BASE_DIR) / "static" / name).read_bytes()) for name in names
    }
    assert {Path(name).suffix for name in assets} == {".js", ".css", ".svg"}
    assert weight(page) + sum(assets.values()) < LIMIT
