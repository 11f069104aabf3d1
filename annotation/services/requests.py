"""The same request under the same key is answered the same, and done once."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from annotation.errors import BadAnswer, OtherRequest
from annotation.models import Annotator, AnsweredRequest
from migrations_app.audit.canonical import sha256_of

KEPT = timedelta(days=1)
LONGEST_KEY = 200

Reply = dict[str, Any]


def answer_once(
    *, annotator: Annotator, key: str, body: Mapping[str, Any], answer: Callable[[], Reply]
) -> Reply:
    """What `answer` says, or said when it was asked under this key before.

    A refusal is not kept: what was refused may be asked again under the same key.
    """
    if not key.isprintable() or not 0 < len(key) <= LONGEST_KEY:
        message = gettext("want 1 to %(count)s printable characters")
        raise BadAnswer("Idempotency-Key", message % {"count": LONGEST_KEY})
    digest = sha256_of(dict(body))
    try:
        with transaction.atomic():
            return _kept(annotator, key, digest) or _answered(annotator, key, digest, answer)
    except IntegrityError:
        # Sent twice at the same moment: the other one was faster, and is committed by now.
        kept = _kept(annotator, key, digest)
        if kept is None:
            raise
        return kept


def _kept(annotator: Annotator, key: str, digest: str) -> Reply | None:
    found = AnsweredRequest.objects.filter(annotator=annotator, key=key).first()
    if found is None or found.answered_at < timezone.now() - KEPT:
        return None
    if found.body_digest != digest:
        raise OtherRequest
    return dict(found.reply)


def _answered(annotator: Annotator, key: str, digest: str, answer: Callable[[], Reply]) -> Reply:
    now = timezone.now()
    AnsweredRequest.objects.filter(annotator=annotator, answered_at__lt=now - KEPT).delete()
    reply = answer()
    AnsweredRequest.objects.create(
        annotator=annotator, key=key, body_digest=digest, reply=reply, answered_at=now
    )
    return reply
