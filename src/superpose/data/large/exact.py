"""Encodings fitted on a sample, with what was counted over all rows put in its place."""

import dataclasses

import numpy as np
import polars as pl

from superpose.data.coders.category_coder import CategoryCoder
from superpose.data.coders.coder import Coder
from superpose.data.coders.number_coder import NumberCoder
from superpose.data.columns.kinds import MOST_LEVELS
from superpose.data.encode import Encoding
from superpose.data.large.moments import Moments
from superpose.data.large.survey import Survey
from superpose.data.target import TargetEncoding


def exact_encoding(encoding: Encoding, found: Survey) -> Encoding:
    """The encoding with means, spreads, ranges, and the levels of categories of all rows.

    Medians and quartiles, the scale of dates, and the words of free text stay those of the sample.
    """
    coders = tuple(_exact(coder, encoding.scaling, found) for coder in encoding.coders)
    return dataclasses.replace(encoding, coders=coders)


def _exact(coder: Coder, scaling: str, found: Survey) -> Coder:
    if isinstance(coder, NumberCoder) and coder.name in found.numbers:
        return _number(coder, scaling, found.numbers[coder.name])
    if isinstance(coder, CategoryCoder) and coder.name in found.levels:
        counts = found.levels[coder.name]
        levels = [*counts, *([None] if coder.missing else [])]
        gone = found.trained - sum(counts.values())
        weights = np.array([*counts.values(), *([max(gone, 1)] if coder.missing else [])], float)
        return CategoryCoder.fit(
            pl.Series(coder.name, levels, dtype=pl.String), weights, MOST_LEVELS, coder.format
        )
    return coder


def _number(coder: NumberCoder, scaling: str, known: Moments) -> NumberCoder:
    if scaling == "standard":
        return dataclasses.replace(coder, center=known.mean, scale=known.std or 1.0)
    if scaling == "minmax":
        return dataclasses.replace(coder, center=known.low, scale=(known.high - known.low) or 1.0)
    return coder


def exact_target(target: TargetEncoding, found: Survey) -> TargetEncoding:
    """The target's encoding with the classes, or the means and spreads, of all rows."""
    if target.task == "classification":
        classes = found.classes.get(target.names[0], set(target.classes))
        return dataclasses.replace(target, classes=tuple(sorted({*target.classes, *classes})))
    if target.task != "regression" or not all(name in found.numbers for name in target.names):
        return target
    known = [found.numbers[name] for name in target.names]
    return dataclasses.replace(
        target, center=tuple(m.mean for m in known), scale=tuple(m.std or 1.0 for m in known)
    )
