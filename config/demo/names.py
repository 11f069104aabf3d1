"""What the demo's migration is called, and how its evidence is named."""

from pathlib import Path

from django.conf import settings

from examples.support_demo.models import CANDIDATE, CHEAPER, INCUMBENT
from migrations_app.evidence.readers import Arms

SERVICE, SERVICE_NAME = "support-assistant", "Support assistant"
INTERACTIONS_PER_MONTH = 410_000
MIGRATION, MIGRATION_NAME = "replace-atlas-2", "Replace Atlas 2"
PROVIDER = "Invented Models Inc."
ARMS = Arms(INCUMBENT.slug, (CANDIDATE.slug, CHEAPER.slug))


def folder() -> Path:
    """Of all the demo writes."""
    return Path(settings.LOCAL_DIR) / "demo"
