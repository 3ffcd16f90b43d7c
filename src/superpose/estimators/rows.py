"""What is given to fit and predict, checked as scikit-learn asks: inputs as a frame, targets and weights as arrays."""

from typing import Any

import numpy as np
import polars as pl
from scipy.sparse import issparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import _check_sample_weight, check_array, column_or_1d, validate_data

from superpose.data.columns.naming import numbered
from superpose.data.files.frames import is_pandas
from superpose.data.files.table import read
from superpose.errors import DataError, UsageError


def inputs_of(estimator: BaseEstimator, X: Any, *, first: bool, least: int = 1) -> pl.DataFrame:
    """The rows of a frame or an array, by the names the columns had at the first fit.

    Parameters
    ----------
    estimator : estimator
        What the number and the names of the columns are noted on, or held against.
    X : frame, array or list
        Numbers, NaN where missing; a frame also categories and truth values.
    first : bool
        Whether to note them.
    least : int
        The fewest rows that will do.

    Raises
    ------
    ValueError
        If there are too few rows, or columns that are not those of the fit, or cells that cannot be read.
    TypeError
        If it is sparse.
    """
    if isinstance(X, pl.LazyFrame):
        X = X.collect()
    if not (isinstance(X, pl.DataFrame) or (is_pandas(X) and X.ndim == 2)):
        return _framed(_numbers(estimator, X, first=first, least=least))
    validate_data(estimator, X, reset=first, skip_check_array=True)  # pyright: ignore[reportArgumentType]
    frame = read(X, name="X")
    if frame.height < least:
        raise DataError(
            f"Found a table with {frame.height} sample(s) while a minimum of {least} is required.",
            "Give more rows.",
        )
    return frame


def _numbers(estimator: BaseEstimator, X: Any, *, first: bool, least: int) -> np.ndarray:
    try:
        return validate_data(  # pyright: ignore[reportReturnType] - without y it gives X alone
            estimator, X, reset=first, dtype="numeric", ensure_all_finite="allow-nan", ensure_min_samples=least
        )  # fmt: skip
    except ValueError as error:
        if not any(words in str(error) for words in ("could not convert string", "bytes/strings")):
            raise
        raise DataError(
            f"X is an array with text in it: {error}.",
            "Give a pandas or Polars frame: its columns of text become categories.",
        ) from None


def _framed(x_NI: np.ndarray) -> pl.DataFrame:
    """Numbers as a frame; they are finite or missing, so that nothing is left to read in them."""
    if x_NI.dtype.kind == "f":
        x_NI = x_NI.astype(np.float64)
    return pl.DataFrame(x_NI, schema=numbered("x", x_NI.shape[1]), orient="row")


def target_of(estimator: BaseEstimator, y: Any, *, dtype: Any = None) -> np.ndarray:
    """The target as an array (rows,), or (rows, targets) where there are several; a single column is made flat.

    Raises
    ------
    ValueError
        If there is none, or cells are missing, infinite, or not of the `dtype` asked for.
    """
    if y is None:
        raise UsageError(
            f"{type(estimator).__name__} requires y to be passed, but the target y is None.",
            "Give one target a row.",
        )
    dense = y.toarray() if issparse(y) else y
    y_N = check_array(dense, ensure_2d=False, dtype=dtype, ensure_min_samples=0, input_name="y")
    return column_or_1d(y_N, warn=True) if y_N.ndim == 1 or y_N.shape[1] == 1 else y_N


def target_names(y: Any, count: int) -> list[str]:
    """The names the targets came with: of a frame its columns, of a series its name; else "y", or "y1", "y2" ..."""
    columns = getattr(y, "columns", None)
    if columns is not None and len(columns) == count:
        return [str(name) for name in columns]
    if count > 1:
        return numbered("y", count)
    name = getattr(y, "name", None)
    return [str(name) if name else "y"]


def weights_of(sample_weight: Any, y_N: np.ndarray) -> np.ndarray | None:
    """The weights as float64, (rows,), none of them negative; None where none are given.

    Raises
    ------
    ValueError
        If there is not one a row, one is negative or not finite, or all are zero.
    """
    if sample_weight is None:
        return None
    return _check_sample_weight(sample_weight, y_N, dtype=np.float64, ensure_non_negative=True)
