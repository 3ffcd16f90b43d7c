"""What a verdict rests on: the scores of all who took part, and what chance would do."""

import math
from dataclasses import dataclass

from superpose.model.scores import Resampled

# From the simplest on. The network stands before its equals, because it is what was made.
ORDER = ("dummy", "rule", "linear", "network", "svm", "trees")
SIMPLE = ("dummy", "rule", "linear")
CHANCE = 0.02  # a lead over the dummy that chance gives this often, or more often, is no lead
DOUBT = 0.1  # and less often than this, it may be one
WORDS = {
    "rule": "a rule of one line",
    "linear": "a linear model",
    "network": "the network",
    "svm": "a support vector machine",
    "trees": "boosted trees",
}


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a verdict rests on.

    Attributes
    ----------
    first, second : Resampled
        The scores by the measure that decides, and by the second one.
    chances : tuple of float
        For each of the two, how likely chance gives such a lead over the dummy; see `chance`.
    rows : int
        How many rows were held out.
    target : str
        What was to be told, as it stands in a sentence.
    always : str
        What the dummy does, such as "always answering 'no'".
    """

    first: Resampled
    second: Resampled
    chances: tuple[float, float]
    rows: int
    target: str
    always: str

    def word(self, name: str) -> str:
        """A means in words."""
        return self.always if name == "dummy" else WORDS[name]


def taking_part(found: Resampled) -> list[str]:
    """Who has a score, from the simplest on."""
    return [name for name in ORDER if math.isfinite(found.value.get(name, math.nan))]


def best_of(found: Resampled, names: list[str]) -> str:
    """The best of these by its score alone; of equal ones the first."""
    return max(names, key=lambda name: found.measure.better * found.value[name])
