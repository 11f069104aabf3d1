"""The processes of the Procfile as one: they start together and end together.

`python -m config.processes` runs them under honcho; no Django is loaded for it.
"""
