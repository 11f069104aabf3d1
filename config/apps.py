from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        # Whoever sends a task by name sends it through this application.
        from config import celery  # noqa: F401
