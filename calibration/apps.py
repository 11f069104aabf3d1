from django.apps import AppConfig


class CalibrationConfig(AppConfig):
    name = "calibration"
    verbose_name = "Calibration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from calibration import receivers  # noqa: F401 - connects them
        from calibration.report.selectors import content_digest as report_digest
        from calibration.selectors.record import content_digest
        from migrations_app.audit import register

        register("fit", content_digest)
        register("report", report_digest)
