"""The row under which a user judges, made at the first visit."""

from itertools import count

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from annotation.models import Annotator
from migrations_app.models import Service


def annotator_of(*, user: User, service: Service) -> Annotator:
    found = Annotator.objects.filter(service=service, user=user).first()
    return found or _make(user, service)


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
