"""What the cells of a table say: which are missing, which are numbers or dates, and how the others are named."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from superpose.data.columns import dates, number_format
from superpose.data.columns.casts import Format, as_levels, as_numbers, codes
from superpose.data.columns.flags import as_flags
from superpose.data.columns.number_format import PLAIN, NumberFormat
from superpose.data.columns.plain_cells import DEFAULT_MISSING, MISSING_NUMBERS, as_written, finite, without

__all__ = [
    "DEFAULT_MISSING", "MISSING_NUMBERS", "Format", "Written", "as_flags", "as_levels", "as_numbers", "as_written",
    "codes", "understand", "understand_column", "understood",
]  # fmt: skip

TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
CODE = r"^0[0-9]{2,}$"  # a number is not written so
THOUSANDS = r"^(?:[0-9]{1,3}|[1-9][0-9]{0,2}\.[0-9]{3})$"


@dataclass(frozen=True)
class Written:
    """How the cells of a column were written, and what to mind in them."""

    format: Format
    note: str = ""


def understood(series: pl.Series, missing: tuple[str, ...] = DEFAULT_MISSING) -> pl.Series:
    """A column of any source as Int64, Float64, Boolean, String, Date, Datetime or Time; null for what is missing.

    Parameters
    ----------
    series : polars.Series
        One column, with the type it came in.
    missing : tuple of str
        The words for a missing cell. Where `DEFAULT_MISSING` are among them, `MISSING_NUMBERS` count too in a
        column whose other cells are all numbers or dates.

    Raises
    ------
    DataError
        If cells are infinite, or of a type that is not read.
    """
    return understand_column(series, missing)[0]


def understand(
    frame: pl.DataFrame, missing: Iterable[str] = DEFAULT_MISSING
) -> tuple[pl.DataFrame, dict[str, Written]]:
    """Every column of a table as `understood`, and how those were written that came as text."""
    words = tuple(missing)
    found = [understand_column(series, words) for series in frame.get_columns()]
    return pl.DataFrame([series for series, _ in found]), {s.name: w for s, w in found if w is not None}


def understand_column(series: pl.Series, missing: tuple[str, ...]) -> tuple[pl.Series, Written | None]:
    """One column as `understood`, and how its numbers or dates were written where it came as text."""
    named = series.dtype in (pl.Categorical, pl.Enum)
    series = as_written(series, missing)
    if named or series.dtype != pl.String or series.null_count() == len(series):
        return series, None
    if set(DEFAULT_MISSING) <= set(missing):
        return _typed(series, MISSING_NUMBERS)
    return _typed(series, ())


def _typed(text: pl.Series, gone: tuple[str, ...]) -> tuple[pl.Series, Written | None]:
    """Text as truth values, numbers or dates where every cell that is there is one; `gone` are no cells then."""
    numbers = text.cast(pl.Float64, strict=False)
    if numbers.null_count() == text.null_count() and numbers.is_finite().any():  # "Inf" alone is a word
        return _plain(text, numbers)
    if text.is_in(pl.Series([*TRUTH]).implode()).fill_null(True).all():
        return text.replace_strict([*TRUTH], [*TRUTH.values()], default=None, return_dtype=pl.Boolean), None
    rest = without(text, gone, any_case=True)
    if numbers.null_count() == rest.null_count() and numbers.is_finite().any():
        return _plain(rest, numbers)
    present = rest.drop_nulls().unique(maintain_order=True)
    if present.is_empty():
        return text, None
    if number_format.looks_like_numbers(present.head(9)).all():
        form = number_format.found(present)
        if isinstance(form, NumberFormat):
            return _whole(finite(form.read(rest), text), rest), Written(form)
    if (dated := dates.found(present)) is not None:
        return dated[0].read(rest), Written(*dated)
    return text, None


def _plain(text: pl.Series, numbers: pl.Series) -> tuple[pl.Series, Written | None]:
    """Numbers as a computer writes them; codes of one length with a zero in front stay text."""
    if text.str.contains(CODE).any() and text.str.len_bytes().n_unique() - (text.null_count() > 0) == 1:
        return text, None
    whole = text.cast(pl.Int64, strict=False)
    if whole.null_count() == text.null_count():
        return whole, Written(PLAIN)
    return finite(numbers.fill_nan(None), text), Written(PLAIN, point_note(text))


def point_note(text: pl.Series) -> str:
    """What to mind where every cell's point could also set thousands apart; else nothing."""
    here = text.drop_nulls()
    many = here.head(99).str.contains(THOUSANDS).all() and here.str.contains(THOUSANDS).all()
    first = here.filter(here.str.contains(".", literal=True)) if many else here.head(0)
    return f"points are decimal points, as in {first[0]}" if len(first) else ""


def _whole(numbers: pl.Series, text: pl.Series) -> pl.Series:
    """Int64 where no cell has a decimal sign, as far as the values tell."""
    exact = numbers.cast(pl.Int64, strict=False)
    same = exact.null_count() == numbers.null_count() and bool((exact.cast(pl.Float64) == numbers).all())
    return exact if same else numbers
