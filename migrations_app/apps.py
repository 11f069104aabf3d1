from django.apps import AppConfig


class MigrationsAppConfig(AppConfig):
    name = "migrations_app"
    verbose_name = "Migrations of language models"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from migrations_app import audit
        from migrations_app.decision.decided import (
            change_digest,
            decision_digest,
            signature_digest,
        )
        from migrations_app.decision.selectors import content_digest
        from migrations_app.evidence.selectors import evidence_digest
        from migrations_app.planning.epochs import epoch_digest
        from migrations_app.planning.selectors import amendment_digest, plan_digest

        audit.register("decision", decision_digest)
        audit.register("decision_signature", signature_digest)
        audit.register("epoch", epoch_digest)
        audit.register("evidence", evidence_digest)
        audit.register("evidence_change", change_digest)
        audit.register("plan", plan_digest)
        audit.register("plan_amendment", amendment_digest)
        audit.register("recommendation", content_digest)
