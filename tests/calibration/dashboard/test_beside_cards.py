"""What a migration's page leads to, and says beside its cards."""

import re
from datetime import date

import pytest

from calibration.models import Fit, FitSupplement
from migrations_app.models import Candidate, LanguageModel
from tests.calibration.dashboard.blocks.documents import stored
from tests.calibration.dashboard.stories import approvable, client_of, owner_of, page_url

pytestmark = pytest.mark.django_db(transaction=True)
SECTION = re.compile(r'<section class="block"[^>]* aria-labelledby="([\w-]+)"')


def test_every_section_has_its_link_in_reading_order_and_every_link_its_section() -> None:
    world = approvable()
    sections = {"guidance": stored("guidance"), "gaming": stored("gaming")}
    FitSupplement.objects.create(fit=Fit.objects.get(), sections=sections, seconds=0.1)
    page = client_of(owner_of(world)).get(page_url(world.migration)).content.decode()
    [links] = re.findall(r'<nav class="contents".*?</nav>', page, flags=re.DOTALL)
    found = SECTION.findall(page)
    assert re.findall(r'href="#([\w-]+)"', links) == found
    assert {"guidance-title", "gaming-title", "health-title"} <= set(found)
    assert [name for name in found if f'id="{name}"' not in page] == []


def test_a_candidate_that_retires_itself_says_when() -> None:
    world = approvable()
    client = client_of(owner_of(world))
    assert "retires itself" not in client.get(page_url(world.migration)).content.decode()
    found = LanguageModel.objects.filter(pk__in=Candidate.objects.values("language_model"))
    found.update(sunset_date=date(2031, 2, 3))
    assert "retires itself 3 Feb 2031" in client.get(page_url(world.migration)).content.decode()
