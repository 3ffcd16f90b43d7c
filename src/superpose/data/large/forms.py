"""What a column of text is read as, where only a part of its cells is at hand: found, kept to, and found wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from superpose.data.columns.cells import TRUTH, Written, understand_column
from superpose.data.columns.number_format import PLAIN
from superpose.data.columns.plain_cells import DEFAULT_MISSING, MISSING_NUMBERS, finite, without


@dataclass(frozen=True)
class Form:
    """What the cells of a column are read as.

    Attributes
    ----------
    dtype : polars data type
        Of the column once it is read: String where it stays text.
    written : Written or None
        How its numbers or dates are written.
    """

    dtype: Any
    written: Written | None = None

    def read(self, text: pl.Series, missing: tuple[str, ...]) -> tuple[pl.Series, pl.Series | None]:
        """The cells as they are read, null where they are missing or are not so written; and which are not, or None.

        Parameters
        ----------
        text : polars.Series
            Cells of text, stripped, null where a word stands for missing.
        missing : tuple of str
            The words for a missing cell, as for `understand_column`.
        """
        if self.dtype == pl.String:
            return text, None
        if self.dtype == pl.Boolean:
            found = text.replace_strict([*TRUTH], [*TRUTH.values()], default=None, return_dtype=pl.Boolean)
            return found, _wrong(text, found)
        plain = self.written is None or self.written.format == PLAIN
        if plain:
            found = text.cast(self.dtype, strict=False)
            if found.null_count() == text.null_count():
                return self._finite(found, text), None
        text = without(text, MISSING_NUMBERS if set(DEFAULT_MISSING) <= set(missing) else (), any_case=True)
        found = text if plain else self.written.format.read(text)  # pyright: ignore[reportOptionalMemberAccess]
        if plain or self.dtype.is_numeric():
            found = found.cast(self.dtype, strict=False)
        return self._finite(found, text), _wrong(text, found)

    def _finite(self, found: pl.Series, text: pl.Series) -> pl.Series:
        return finite(found.fill_nan(None), text) if self.dtype.is_float() else found

    def same(self, other: "Form") -> bool:
        """Whether both read every cell alike; the notes beside may differ."""
        mine, others = (None if one.written is None else one.written.format for one in (self, other))
        return self.dtype == other.dtype and mine == others


def _wrong(text: pl.Series, found: pl.Series) -> pl.Series | None:
    if found.null_count() == text.null_count():
        return None
    return found.is_null() & text.is_not_null()


def forms_of(frame: pl.DataFrame, missing: tuple[str, ...]) -> dict[str, Form]:
    """What each column of text is, by these cells; columns of other types have none."""
    found = {}
    for series in frame.get_columns():
        if series.dtype == pl.String:
            read, written = understand_column(series, missing)
            found[series.name] = Form(read.dtype, written)
    return found


def read_all(
    frame: pl.DataFrame, forms: Mapping[str, Form], missing: tuple[str, ...]
) -> tuple[pl.DataFrame, dict]:
    """A frame with its text read; and by column the cells, as truth values, that were not written as they should be."""
    columns, wrong = [], {}
    for series in frame.get_columns():
        form = forms.get(series.name)
        if form is not None:
            series, bad = form.read(series, missing)
            wrong |= {} if bad is None else {series.name: bad}
        columns.append(series)
    return pl.DataFrame(columns), wrong
