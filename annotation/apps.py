from django.apps import AppConfig


class AnnotationConfig(AppConfig):
    name = "annotation"
    verbose_name = "Annotation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from annotation import receivers  # noqa: F401 - connects them
        from annotation.selectors import judged_by_candidate, judged_pairs, judging_shares
        from annotation.services.exclusion_batches import batch_digest
        from annotation.services.exclusions import exclusion_digest
        from annotation.services.flags import flag_digest
        from annotation.services.gold import gold_digest
        from annotation.services.imported import import_digest, import_judgments
        from annotation.services.skipping import skip_digest
        from annotation.services.submissions import submission_digest
        from migrations_app import audit
        from migrations_app.decision.sinks import shares
        from migrations_app.evidence.sinks import sinks
        from migrations_app.planning.sinks import counters

        sinks["human"] = import_judgments
        counters["judgments"] = judged_pairs
        counters["candidates"] = judged_by_candidate
        shares["judgments"] = judging_shares
        audit.register("exclusion", exclusion_digest)
        audit.register("exclusion_batch", batch_digest)
        audit.register("flag", flag_digest)
        audit.register("gold_key", gold_digest)
        audit.register("judgment_import", import_digest)
        audit.register("skip", skip_digest)
        audit.register("submission", submission_digest)
