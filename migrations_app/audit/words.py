"""One event of the record in plain words."""

from typing import Any

from migrations_app.models import AuditEvent

NOBODY = "Successor itself"
DONE = {
    "decision_refused": "refused to sign a decision",
    "decision_requested": "asked for a decision",
    "decision_signed": "signed a decision",
    "decision_withdrawn": "withdrew a decision",
    "dimension_added": "added a quality dimension",
    "dimension_changed": "changed a quality dimension",
    "dimension_removed": "removed a quality dimension",
    "epoch_opened": "opened an epoch",
    "evidence_changed": "changed what a decision stands on",
    "evidence_imported": "imported evidence",
    "exception_ended": "found an exception ended",
    "fit_stored": "stored a fit",
    "flag_resolved": "answered a flag",
    "gold_added": "marked a gold pair",
    "import_cancelled": "cancelled an import",
    "judging_policy_set": "changed the judging policy",
    "judgment_excluded": "excluded a judgment",
    "judgment_restored": "let a judgment count again",
    "judgments_excluded": "excluded judgments",
    "judgments_imported": "imported judgments",
    "judgments_restored": "let judgments count again",
    "migration_changed": "changed the migration",
    "migration_opened": "opened the migration",
    "pair_flagged": "flagged a pair",
    "pair_judged": "judged a pair",
    "pair_sent_to_adjudication": "sent a pair to adjudication",
    "pair_skipped": "skipped a pair",
    "pair_taken_back": "took a judgment back",
    "plan_amended": "amended the plan",
    "plan_frozen": "froze the plan",
    "recommendation_recorded": "recorded a recommendation",
    "report_frozen": "froze a report",
    "roles_changed": "changed somebody's roles",
    "score_objected": "objected to a score",
    "service_changed": "changed the service",
    "service_opened": "opened the service",
    "side_guessed": "guessed the side of the new model",
    "training_decided": "finished a training",
    "training_granted": "granted another training",
    "webhook_added": "added a webhook",
    "webhook_switched_off": "switched a webhook off",
    "webhook_switched_on": "switched a webhook on",
}
TOLD = {
    "reason": "reason",
    "kind": "advice",
    "outcome": "outcome",
    "source": "file",
    "count": "judgments",
}


def who(event: AuditEvent) -> str:
    actor = event.actor
    return (actor.get_full_name() or actor.get_username()) if actor else NOBODY


def what(event: AuditEvent) -> str:
    return DONE.get(event.verb, event.verb.replace("_", " "))


def which(event: AuditEvent) -> str:
    return f"{event.object_kind.replace('_', ' ')} {event.object_id}"


def detail(event: AuditEvent) -> str:
    """What of the recorded data says most, in words: "reason: too fast"."""
    said: dict[str, Any] = event.data
    return "; ".join(f"{word}: {said[name]}" for name, word in TOLD.items() if said.get(name))
