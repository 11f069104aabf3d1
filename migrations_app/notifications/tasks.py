"""What the default worker does for notifications. Both may run twice, or never."""

from celery import shared_task
from django.utils import timezone

from migrations_app.notifications import delivering
from migrations_app.notifications.selectors import due_deliveries
from migrations_app.notifications.services import enqueue
from migrations_app.notifications.sunsets import announce_sunsets


@shared_task(name="notifications.deliver")
def deliver(delivery_id: int) -> None:
    delivering.deliver(delivery_id)


@shared_task(name="notifications.sweep")
def sweep() -> None:
    now = timezone.now()
    announce_sunsets(now.date())
    for delivery_id in due_deliveries(now):
        enqueue(delivery_id)
