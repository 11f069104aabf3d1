"""The judgments as a file, for who runs the judging."""

from django.http import StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from annotation.permissions import export_for, may_know_checks
from annotation.selectors.export import export_judgments
from annotation.views.replies import Signed
from migrations_app.lines import Kind


@require_GET
@never_cache
def judgments_export(request: Signed, code: str, kind: str) -> StreamingHttpResponse:
    """Sent while it is read: the first rows are there at once, whatever comes after them."""
    migration, blind = export_for(request.user, code)
    checks, form = may_know_checks(request.user, migration.service_id), Kind(kind)
    lines = export_judgments(migration, form, blind=blind, checks=checks)
    reply = StreamingHttpResponse(lines, content_type=form.content_type)
    reply["Content-Disposition"] = f'attachment; filename="judgments-{code}.{kind}"'
    return reply
