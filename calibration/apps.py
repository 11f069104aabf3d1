from django.apps import AppConfig


class CalibrationConfig(AppConfig):
    name = "calibration"
    verbose_name = "Calibration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from calibration import receivers  # noqa: F401 - connects them
        from calibration.report.selectors import content_digest as report_digest
        from calibration.selectors.health import concerns_of
        from calibration.selectors.record import content_digest
        from calibration.selectors.standing import digests_now
        from calibration.services import heartbeat
        from migrations_app.audit import register
        from migrations_app.decision import sinks

        register("fit", content_digest)
        register("report", report_digest)
        sinks.digests["evidence"] = digests_now
        sinks.concerns["health"] = concerns_of
        sinks.workers["inference"] = heartbeat.is_alive
