"""What a report does not say, in every report."""

LIMITS = (
    "The quality difference is of the frozen population of prompts. Traffic that differs from it "
    "may fare otherwise.",
    "The stated chance of a wrong approval is of the plan as it was frozen, per migration, at any "
    "number of looks; it holds for the average over such plans and not for this one alone.",
    "An interval holds what the judgments support. A rubric that asks the wrong question is "
    "answered precisely and wrongly.",
    "Segments are described, and only critical ones can stop an approval.",
    "Prompts, outputs and judgments shown are a sample drawn by digest, not a selection.",
)
