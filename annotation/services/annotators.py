"""The row under which a user judges, made at the first visit."""

from itertools import count

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from annotation.models import Annotator
from migrations_app.models import Service, prepared


def annotator_of(*, user: User, service: Service) -> Annotator:
    found = prepared.row(_FIND, {"service": service.pk, "user": user.pk})
    return prepared.made(Annotator, found) if found else _make(user, service)


_FIND = f"""
    SELECT {prepared.columns(Annotator)} FROM annotation_annotator
    WHERE service_id = %(service)s::bigint AND user_id = %(user)s::bigint
"""  # noqa: S608 - the columns of the model


def _make(user: User, service: Service) -> Annotator:
    """Imported judgments or another person may have the name already."""
    name = user.get_full_name() or user.get_username()
    for number in count(1):
        try:
            with transaction.atomic():
                numbered = name if number == 1 else f"{name} ({number})"
                return Annotator.objects.create(service=service, user=user, name=numbered)
        except IntegrityError:
            found = Annotator.objects.filter(service=service, user=user).first()
            if found is not None:
                return found
    raise AssertionError("the numbers do not end")
