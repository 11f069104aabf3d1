from annotation.selectors.current import (
    counted_judgments,
    current_judgments,
    judged_by_candidate,
    judged_pairs,
    judging_shares,
    judgments_digest,
    judgments_digests,
    probe_judgments,
)

__all__ = [
    "counted_judgments",
    "current_judgments",
    "judged_by_candidate",
    "judged_pairs",
    "judgments_digest",
    "judgments_digests",
    "judging_shares",
    "probe_judgments",
]
