"""How frequent the levels of a category were in training, as its coder tells it to the network."""

import numpy as np

from superpose.data.coders.category_coder import CategoryCoder


def often(coder: CategoryCoder) -> dict[str, float]:
    """What the input for the frequency is, by level."""
    shares = np.log1p(np.asarray(coder.counts)) / np.log1p(coder.rows)
    return dict(zip((*coder.levels, *coder.others), shares.tolist(), strict=True))
