"""The demo installation: invented people, evidence and judgments, brought in as real ones are."""
