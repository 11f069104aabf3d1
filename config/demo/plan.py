"""The terms the demo's migration is decided by."""

from django.contrib.auth.models import User

from config.demo.names import MIGRATION
from examples.support_demo.regions import REGIONS
from migrations_app.models import Plan
from migrations_app.planning.services import freeze_plan
from migrations_app.planning.wishes import PlanWishes

MARGINS = {"": 0.05, "style": 0.15}
MOST_JUDGMENTS = 400


def freeze() -> Plan:
    """Every region counts as its traffic does, however many of its prompts were asked."""
    wishes = PlanWishes(
        margins=MARGINS,
        n_max=MOST_JUDGMENTS,
        segment_weights={region.name: region.traffic for region in REGIONS},
    )
    owner = User.objects.get(username="olga")
    return freeze_plan(migration_slug=MIGRATION, wishes=wishes, actor=owner).plan
