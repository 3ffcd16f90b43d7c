"""Truth values in all the words for them: which columns are such, and what each cell says."""

import numpy as np
import polars as pl

from superpose.data.columns.casts import as_levels
from superpose.data.columns.listing import counted, listed
from superpose.errors import DataError

# (no, yes) in the languages met most; a column is of truth values where its words are of one line, and of both sides
PAIRS = (
    ({"false", "f", ".false."}, {"true", "t", ".true."}),
    ({"no", "n"}, {"yes", "y"}),
    ({"off"}, {"on"}),
    ({"nein", "n"}, {"ja", "j"}),
    ({"non", "n"}, {"oui", "o"}),
    ({"no", "n"}, {"s\u00ed", "si", "s"}),
)
WORDS = {word: float(i) for pair in PAIRS for i, side in enumerate(pair) for word in sorted(side)}
BITS = {"0": 0.0, "1": 1.0, "0.0": 0.0, "1.0": 1.0}


def are_flags(levels: pl.Series) -> bool:
    """Whether the different `levels`, text without missing, are the two sides of one pair of words, in any case."""
    if not 2 <= len(levels) <= 8:
        return False
    words = {level.lower() for level in levels.to_list()}
    return any(words <= no | yes and words & no and words & yes for no, yes in PAIRS)


def as_flags(series: pl.Series) -> np.ndarray:
    """The column as 0.0, 1.0, and NaN where a cell is missing, (N,).

    Raises
    ------
    DataError
        If cells are none of true and false, yes and no and the like, 0 and 1.
    """
    if series.dtype == pl.Boolean:
        return series.cast(pl.Float64).to_numpy()
    text = as_levels(series)
    known = WORDS | BITS
    flags = text.str.to_lowercase().replace_strict(
        [*known], [*known.values()], default=None, return_dtype=pl.Float64
    )
    bad = flags.is_null() & text.is_not_null()
    if bad.any():
        raise DataError(
            f"Column {series.name!r} has {counted(bad, 'neither true nor false')}: {listed(text, bad)}.",
            "Write true or false, yes or no, 1 or 0, or take the column as a category.",
        )
    return flags.to_numpy()
