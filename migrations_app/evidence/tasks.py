"""What the default worker does for imports. Both may run twice, or never: the sweep repairs."""

from celery import shared_task

from migrations_app.evidence import queue
from migrations_app.evidence.services import run_job


@shared_task(name="evidence.import_job")
def import_job(job_id: int) -> None:
    run_job(job_id=job_id)


@shared_task(name="evidence.sweep")
def sweep() -> None:
    queue.sweep()
