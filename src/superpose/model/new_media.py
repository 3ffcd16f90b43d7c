"""New pictures or sounds as rows, whatever they come as: a folder, a file, a list of files, or arrays."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from superpose.data.coders.media_coder import MediaCoder
from superpose.data.media.sources import holds_files, new_files
from superpose.errors import DataError


def media_rows(given: Any, coders: Sequence[MediaCoder], target: str) -> pl.DataFrame | None:
    """The rows, the column called as the model's own; None where `given` is a table like any other.

    Parameters
    ----------
    given : object
        What is to be answered.
    coders : sequence of MediaCoder
        Of the model; of several columns a folder cannot tell which it is for.
    target : str
        What the classes of a folder are called.

    Raises
    ------
    DataError
        If it is a folder of another kind, or the model takes more than one.
    """
    if isinstance(given, np.ndarray) and given.ndim >= 3:
        if given.dtype != np.uint8:
            raise DataError(
                f"Pictures of {given.dtype} came; uint8, 0 to 255, was expected.",
                "Scale and convert them first.",
            )
        return pl.DataFrame({_only(coders, "picture"): pl.Series(np.ascontiguousarray(given))})
    if isinstance(given, list | tuple) and given and all(isinstance(one, str | Path) for one in given):
        return pl.DataFrame({_only(coders, None): [str(one) for one in given]})
    if not isinstance(given, str | Path) or not holds_files(given):
        return None
    frame, kind = new_files(given, class_name=target)
    return frame.rename({kind: _only(coders, kind)})


def _only(coders: Sequence[MediaCoder], kind: str | None) -> str:
    """The column of the model that such rows are for."""
    if len(coders) > 1:
        names = ", ".join(repr(coder.name) for coder in coders)
        raise DataError(f"The model takes several columns of files: {names}.", "Give a table of their names.")
    if kind not in (None, coders[0].kind):
        raise DataError(
            f"These are {kind}s; the model learned from {coders[0].kind}s.", "Give what it learned from."
        )
    return coders[0].name
