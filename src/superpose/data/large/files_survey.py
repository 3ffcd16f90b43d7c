"""One look at every file of a listing that memory does not hold: which can be opened, what they are, and the rows that
are kept decoded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data.files.decoding import decoded
from superpose.data.large.file_column import ColumnLook
from superpose.data.large.survey import Roles
from superpose.data.media.listing import Listing
from superpose.errors import DataError


@dataclass(frozen=True, eq=False)
class FilesSurvey:
    """What one look at all files has told.

    Attributes
    ----------
    looks : dict of str to ColumnLook
        Of each column of files.
    broken : dict of int to (str, str)
        Rows with a file that could not be opened: its name, and why.
    kept : dict of int to list of array
        The rows that were to be kept, each column's numbers.
    """

    looks: Mapping[str, ColumnLook]
    broken: dict[int, tuple[str, str]]
    kept: dict[int, list[np.ndarray]]

    def arrays(self, rows: np.ndarray) -> dict[str, pl.Series]:
        """The columns of these rows, which were kept."""
        chosen = [self.kept[row] for row in rows.tolist()]
        return {
            name: look.column([one[i] for one in chosen]) for i, (name, look) in enumerate(self.looks.items())
        }


def look_at_files(listing: Listing, looks: Mapping[str, ColumnLook], roles: Roles) -> FilesSurvey:
    """Decode every file once, by threads; all but the rows that are kept are let go at once.

    Parameters
    ----------
    listing : Listing
        The rows.
    looks : dict of str to ColumnLook
        Its columns of files.
    roles : Roles
        Which rows are kept; the scale is that of all but those judged by.
    """
    wanted = {*roles.test.tolist(), *roles.watch.tolist(), *roles.sample.tolist()}
    judged, columns = {*roles.test.tolist()}, [*looks.values()]
    broken: dict[int, tuple[str, str]] = {}
    kept: dict[int, list[np.ndarray]] = {}

    def look(row: int) -> Any:
        found = []
        for column in columns:
            try:
                found.append(column.look(row))
            except DataError as error:
                return str(listing.dataset.inputs[column.name][row]), error.message
        return found

    for row, found in enumerate(decoded(range(listing.dataset.rows), look)):
        if isinstance(found, tuple):
            broken[row] = found
            continue
        for column, told in zip(columns, found, strict=True):
            column.add(row, *told, counted=row not in judged)
        if row in wanted:
            kept[row] = [numbers for numbers, *_ in found]
    return FilesSurvey(looks, broken, kept)
