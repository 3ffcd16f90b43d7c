"""Whether what was learned tells anything at all: scores on rows whose answers are shuffled."""

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from superpose.model.measures import Measure
from superpose.model.scores import LEVEL, Resampled

SHUFFLES = 999
ENOUGH = 20  # shuffles that do as well, after which it is settled that chance does (Besag & Clifford 1991)
MOST_ROWS = 5000  # of more rows the normal distribution is as good, and takes no shuffles


def chance(
    found: Resampled,
    truth: np.ndarray,
    outputs: Mapping[str, np.ndarray],
    dummy: str = "dummy",
    *,
    weights: Any = None,
    seed: int = 0,
) -> float:
    """How likely a lead over the dummy as large as the largest one seen is, if the inputs tell nothing.

    A permutation test of the outputs against the truth (Fisher 1935): the largest lead of all is compared with the
    largest lead of all on shuffled rows, so that many rivals do not make one of them lucky. Of more than 5,000 rows
    the paired intervals serve, with Bonferroni's correction for the number of rivals.

    Parameters
    ----------
    found : Resampled
        The scores of `outputs`, and of the dummy among them.
    truth : array (rows, outputs)
        As the target is encoded.
    outputs : mapping of str to array (rows, outputs)
        Each one's.
    dummy : str
        The name of the one that answers the same for every row.
    weights : array (rows,), optional
        What each row counts; shuffled with the truth.
    seed : int
        Fixes the shuffles.

    Returns
    -------
    float
        Between 0 and 1.
    """
    others = [name for name in outputs if name != dummy]
    leads = [found.ahead(name, dummy) for name in others]
    lead = max((one.value for one in leads), default=0.0)
    if not lead > 0:
        return 1.0
    if len(truth) > MOST_ROWS:
        widths = NormalDist().inv_cdf((1 + LEVEL) / 2) * 2
        steps = [one.value * widths / max(one.high - one.low, 1e-300) for one in leads]
        return min(1.0, len(others) * (1 - NormalDist().cdf(max(steps))))
    weight_N = np.ones(len(truth)) if weights is None else np.asarray(weights, float)
    least = found.value[dummy] * found.measure.better + lead * (1 - 1e-9)
    rng = np.random.default_rng(seed)
    as_good = 0
    for shuffle in range(1, SHUFFLES + 1):
        order = rng.permutation(len(truth))
        as_good += (
            _best(found.measure, truth[order], [outputs[name] for name in others], weight_N[order]) >= least
        )
        if as_good >= ENOUGH:
            return as_good / shuffle
    return (as_good + 1) / (SHUFFLES + 1)


def _best(measure: Measure, truth: np.ndarray, outputs: list[np.ndarray], weight_N: np.ndarray) -> float:
    """The best score of all, more being better."""
    return max(measure.better * measure.score(truth, one, weight_N) for one in outputs)
