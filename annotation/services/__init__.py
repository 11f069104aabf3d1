from annotation.services.adjudication import adjudicate
from annotation.services.ahead import DrawnPair, queue_ahead
from annotation.services.annotators import annotator_of
from annotation.services.claims import claim_next
from annotation.services.drafts import keep_draft
from annotation.services.exclusions import exclude, restore
from annotation.services.flags import flag_pair, resolve_flag
from annotation.services.gold import add_gold, retire_gold
from annotation.services.guesses import record_guess
from annotation.services.imported import import_judgments
from annotation.services.judging import record_judgments, undo_last
from annotation.services.leases import extend
from annotation.services.masked import log_masked
from annotation.services.objections import record_objection
from annotation.services.policy import set_policy
from annotation.services.queue import queue_pairs
from annotation.services.recusal import recuse
from annotation.services.requests import answer_once
from annotation.services.skipping import readmit, set_aside, skip
from annotation.services.terms import hand_over, set_annotator_terms
from annotation.services.training import grant_try

__all__ = [
    "DrawnPair",
    "add_gold",
    "adjudicate",
    "annotator_of",
    "answer_once",
    "claim_next",
    "exclude",
    "extend",
    "flag_pair",
    "grant_try",
    "hand_over",
    "import_judgments",
    "keep_draft",
    "log_masked",
    "queue_ahead",
    "queue_pairs",
    "readmit",
    "record_guess",
    "record_judgments",
    "record_objection",
    "recuse",
    "resolve_flag",
    "restore",
    "retire_gold",
    "set_annotator_terms",
    "set_aside",
    "set_policy",
    "skip",
    "undo_last",
]
