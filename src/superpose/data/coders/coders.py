"""The coder for each kind of column: fitted to training rows, or made again from its record."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.coders.boolean_coder import BooleanCoder
from superpose.data.coders.category_coder import CategoryCoder
from superpose.data.coders.coder import Coder
from superpose.data.coders.date_coder import DateCoder
from superpose.data.coders.media_coder import FORMS, MediaCoder
from superpose.data.coders.number_coder import NumberCoder
from superpose.data.coders.text_coder import TextCoder
from superpose.data.columns.column import CHOICES, Column
from superpose.data.columns.dates import DateFormat
from superpose.data.columns.number_format import PLAIN, NumberFormat
from superpose.data.media.picture_form import PictureForm
from superpose.data.media.sound_form import SoundForm
from superpose.errors import UsageError


def fitted(
    column: Column, series: pl.Series, weights_N: np.ndarray, scaling: str, clip: float | None, most: int
) -> Coder:
    """The coder of the column, of the rows in `series`, all of which count with their weights (N,).

    Raises
    ------
    UsageError
        If the column is of a kind that is not encoded.
    """
    form = column.format
    if column.kind in FORMS and isinstance(form, PictureForm | SoundForm):
        return MediaCoder.fit(series, form)
    if column.kind == "number":
        known = form if isinstance(form, NumberFormat) else PLAIN
        return NumberCoder.fit(series, weights_N, scaling, clip, known)
    if column.kind == "date":
        dated = form if isinstance(form, DateFormat) else None
        return DateCoder.fit(series, weights_N, scaling, clip, dated)
    if column.kind == "text":
        return TextCoder.fit(series, weights_N, scaling, clip)
    if column.kind == "boolean":
        return BooleanCoder.fit(series)
    if column.kind == "category":
        return CategoryCoder.fit(
            series, weights_N, most, form if isinstance(form, NumberFormat | DateFormat) else None
        )
    raise UsageError(
        f"Column {column.name!r} is used, but its kind is {column.kind!r}.",
        f"Encoded are: {', '.join(kind for kind in CHOICES if kind != 'skip')}.",
    )


def coder_from_dict(data: Any, clip: float | None) -> Coder:
    """The coder that some coder's `to_dict` wrote.

    Raises
    ------
    DataError
        If it is of no known kind, a key is missing or unknown, or a value is not of its kind.
    """
    kind = data.get("kind") if isinstance(data, Mapping) else None
    if isinstance(kind, str) and kind in FORMS:
        return MediaCoder.from_dict(data)
    if kind == "number":
        return NumberCoder.from_dict(data, clip)
    if kind == "date":
        return DateCoder.from_dict(data, clip)
    if kind == "text":
        return TextCoder.from_dict(data, clip)
    if kind == "boolean":
        return BooleanCoder.from_dict(data)
    if kind == "category":
        return CategoryCoder.from_dict(data)
    raise record.damaged("encoded column", f"its kind is {str(kind)[:40]!r}")
