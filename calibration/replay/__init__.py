"""Replay of recorded human judgments: how the analysis would have gone, against the truth."""
