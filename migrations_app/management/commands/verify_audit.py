"""Check the tamper-evident record: exit status 0 where it holds, 1 where it does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent


class Command(BaseCommand):
    help = "Verify the chain of audit events and the objects they speak of."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(verify())
        for link in broken:
            self.stderr.write(str(link))
        if broken:
            raise CommandError(f"{len(broken)} broken links", returncode=1)
        last = AuditEvent.objects.order_by("-sequence").first()
        newest = f", newest digest {last.digest}" if last else ""
        self.stdout.write(f"{last.sequence if last else 0} audit events hold{newest}")
