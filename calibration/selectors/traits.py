"""What the texts of judged pairs are like: read from the outputs, never from the judgments."""

import numpy as np

from calibration.selectors.population import LoadedPopulation
from calibration.statistics.evidence import Evidence
from calibration.statistics.supplement import Traits
from migrations_app.models import OutputPair

NAMES = ("length",)


def traits_of(loaded: LoadedPopulation, evidence: Evidence) -> Traits:
    """Candidate minus incumbent for every judged pair; the other rows are nan.

    length: difference of the logarithms of 1 + the number of characters.
    """
    judged = np.unique(evidence.judgments.row)
    texts = OutputPair.objects.filter(pk__in=loaded.pair[judged].tolist())
    found = texts.values_list("id", "incumbent_output__content", "candidate_output__content")
    by_pair = {pk: (str(a), str(b)) for pk, a, b in found.iterator()}
    difference = np.full((evidence.population.size, len(NAMES)), np.nan)
    for row in judged:
        incumbent, candidate = by_pair[int(loaded.pair[row])]
        difference[row, 0] = np.log1p(len(candidate)) - np.log1p(len(incumbent))
    return Traits(NAMES, difference)
