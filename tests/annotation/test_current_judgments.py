"""Which judgments count, and the digest that tells when that changes."""

from pathlib import Path

import pytest

from annotation.errors import ExclusionUnchanged
from annotation.models import Exclusion, Judgment
from annotation.selectors import current_judgments, judgments_digest, judgments_digests
from annotation.services import exclude, restore
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent, QualityDimension
from tests.migrations_app.recordings import run_import, small_folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def dimension(tmp_path: Path) -> QualityDimension:
    run_import(small_folder(tmp_path / "f", 12), "old", "new", human="random-sample")
    return QualityDimension.objects.get()


def revise(judgment: Judgment, value: float | None) -> Judgment:
    return Judgment.objects.create(
        assignment=judgment.assignment,
        dimension=judgment.dimension,
        revision=judgment.revision + 1,
        value=value,
        retracted=value is None,
        evidence_digest="e" * 64,
        judged_at=judgment.judged_at,
    )


def first_of(dimension: QualityDimension) -> Judgment:
    judgment = current_judgments(dimension=dimension).first()
    assert judgment is not None
    return judgment


def test_the_highest_revision_counts(dimension: QualityDimension) -> None:
    judgment = first_of(dimension)
    revised = revise(judgment, -0.0)
    current = set(current_judgments(dimension=dimension))
    assert revised in current
    assert judgment not in current
    assert len(current) == 12


def test_a_retraction_takes_the_judgment_away(dimension: QualityDimension) -> None:
    revise(first_of(dimension), None)
    assert current_judgments(dimension=dimension).count() == 11


def test_an_exclusion_is_visible_reversible_and_on_record(dimension: QualityDimension) -> None:
    judgment = first_of(dimension)
    before = judgments_digest(dimension=dimension)
    exclude(judgment=judgment, reason="too fast")
    assert current_judgments(dimension=dimension).count() == 11
    assert judgments_digest(dimension=dimension) != before
    with pytest.raises(ExclusionUnchanged):
        exclude(judgment=judgment, reason="again")
    restore(judgment=judgment, reason="was not")
    assert judgments_digest(dimension=dimension) == before
    assert list(Exclusion.objects.values_list("revision", "excluded").order_by("revision")) == [
        (1, True),
        (2, False),
    ]
    assert AuditEvent.objects.filter(object_kind="exclusion").count() == 2
    assert list(verify()) == []


def test_the_digest_of_all_dimensions_is_one_query(
    dimension: QualityDimension, django_assert_num_queries: object
) -> None:
    epoch = dimension.migration.epoch
    with django_assert_num_queries(1):  # type: ignore[operator]
        digests = judgments_digests(migration=dimension.migration, epoch=epoch)
    assert digests == {dimension.pk: judgments_digest(dimension=dimension)}


def test_no_judgments_have_an_empty_digest(dimension: QualityDimension) -> None:
    dimension.pk = -1
    assert judgments_digest(dimension=dimension) == ""
