from annotation.selectors.current import (
    current_judgments,
    judged_pairs,
    judgments_digest,
    judgments_digests,
)

__all__ = ["current_judgments", "judged_pairs", "judgments_digest", "judgments_digests"]
