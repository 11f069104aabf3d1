"""Everything the demo consists of, brought in step by step; what is there already stays."""

from collections.abc import Callable
from typing import TextIO

from django.conf import settings

from config.demo import judged, plan
from config.demo.accounts import ensure_accounts
from config.demo.errors import NotADemoDatabase
from config.demo.evidence import ensure_service, import_outputs
from config.demo.names import MIGRATION
from examples.support_demo.cases import cases
from migrations_app.models import Migration

Say = Callable[[str], object]


def load(*, prompts: int, force: bool, say: Say, progress_to: TextIO) -> None:
    """Interrupted anywhere, the next call goes on there."""
    if not (settings.EMBEDDED_POSTGRES or force):
        raise NotADemoDatabase
    made = ensure_accounts(ensure_service())
    if made:
        say(f"Made {made} accounts.")
    migration = Migration.objects.filter(slug=MIGRATION).first()
    if migration and migration.plan and judged.is_judged(migration):
        if not made:
            say("The demo is loaded already; nothing changed.")
        return
    say(f"Writing {prompts:,} invented prompts and three answers to each.")
    found = list(cases(prompts))
    if not (migration and migration.plan):
        say("Importing them with their metric scores.")
        migration = import_outputs(found, progress_to)
        say("Freezing the plan.")
        frozen = plan.freeze()
        say(f"Plan {frozen.version} is frozen, digest {frozen.digest[:12]}.")
    say(f"Judged {judged.judge_first(migration, found)} pairs by three scripted annotators.")
