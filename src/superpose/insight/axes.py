"""The inputs of a network as a person knows them: the columns of the table it learned from, or its bare inputs."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data.coders.coder import Coder
from superpose.data.encode import Encoding
from superpose.errors import UnknownNameError

# The range of an axis leaves out this share of the rows at each end, so that one far row does not squeeze the rest.
OUTSIDE = 0.005
NUMERIC = ("number", "date")


@dataclass(frozen=True, eq=False)
class Axis:
    """One thing that can be turned: a column of the table, or one input of a network that has no table.

    Attributes
    ----------
    name : str
        The column's name, or the input's.
    kind : str
        "number", "date", "boolean", "category" or "text".
    places : slice
        Which inputs of the network it makes.
    low, high : float
        Of a number or a date (microseconds since 1970): the range the rows lie in.
    levels : tuple
        Of a category or a truth value, what it can be; else ().
    coder : Coder or None
        What makes inputs of its cells; None where the input is the value itself.
    """

    name: str
    kind: str
    places: slice
    low: float = -1.0
    high: float = 1.0
    levels: tuple[Any, ...] = ()
    coder: Coder | None = None

    @property
    def numeric(self) -> bool:
        """Whether it goes from low to high rather than from level to level."""
        return self.kind in NUMERIC and self.high > self.low

    @property
    def drawable(self) -> bool:
        """Whether a graph can be drawn over it; free text has no order and no few levels."""
        return self.numeric or bool(self.levels)

    def grid(self, count: int = 101) -> np.ndarray:
        """Values to draw a graph over: `count` evenly spaced numbers, dates as datetime64, or every level."""
        if not self.numeric:
            return np.asarray(self.levels)
        values = np.linspace(self.low, self.high, count)
        return values.astype("datetime64[us]") if self.kind == "date" else values

    def encode(self, values: Any) -> np.ndarray:
        """Values of this axis as the network's inputs, float32, (values, inputs of the axis)."""
        if self.coder is None:
            return np.asarray(values, np.float32).reshape(-1, 1)
        cells = pl.Series(self.name, values)
        if getattr(self.coder, "parts", None) == ("hour",):  # times of the day, without a date
            cells = cells.dt.time()
        return self.coder.encode(cells)

    def decode(self, x_BI: np.ndarray) -> np.ndarray:
        """What rows of the network's inputs have on this axis, (rows,); numbers in the column's units."""
        own = np.asarray(x_BI)[:, self.places]
        return own[:, 0] if self.coder is None else self.coder.decode(own).to_numpy()

    def __repr__(self) -> str:
        reach = f"{self.low:g} to {self.high:g}" if self.numeric else f"{len(self.levels)} levels"
        return f"Axis({self.name!r}, {self.kind}, {reach})"


class Axes(Sequence[Axis]):
    """All axes of a network, and a typical row to start from.

    Attributes
    ----------
    typical_I : array (inputs,)
        The inputs of a typical row: the middle of every number, the most frequent level.
    """

    def __init__(self, axes: Sequence[Axis], typical_I: np.ndarray):
        self._axes = tuple(axes)
        self.typical_I = np.asarray(typical_I, np.float32)

    @classmethod
    def of_inputs(cls, names: Sequence[str], x_BI: np.ndarray | None, on: Any = None) -> "Axes":
        """The axes of a network without a table, over the rows it saw, or over `on`, (low, high) or one pair an input.

        Without either they go from -1 to 1.
        """
        count = len(names)
        if on is not None:
            ends = np.broadcast_to(np.asarray(on, float), (count, 2))
        elif x_BI is not None and len(x_BI):
            ends = np.stack([np.min(x_BI, axis=0), np.max(x_BI, axis=0)], axis=1).astype(float)
        else:
            ends = np.broadcast_to([-1.0, 1.0], (count, 2))
        axes = [
            Axis(name, "number", slice(i, i + 1), float(low), float(high))
            for i, (name, (low, high)) in enumerate(zip(names, ends, strict=True))
        ]
        middle = ends.mean(axis=1) if x_BI is None or not len(x_BI) else np.median(x_BI, axis=0)
        return cls(axes, middle)

    @classmethod
    def of_encoding(cls, encoding: Encoding, x_BI: np.ndarray | None) -> "Axes":
        """The columns of a table, over these encoded rows."""
        ends = np.cumsum([0, *(coder.width for coder in encoding.coders)]).tolist()
        places = [slice(a, b) for a, b in itertools.pairwise(ends)]
        axes, typical = [], np.zeros(ends[-1], np.float32)
        for coder, place in zip(encoding.coders, places, strict=True):
            own = None if x_BI is None else x_BI[:, place]
            axes.append(_axis(coder, place, own))
            typical[place] = _typical(coder, own)
        return cls(axes, typical)

    def __getitem__(self, which: Any) -> Any:
        """An axis by its place or its name.

        Raises
        ------
        UnknownNameError
            If there is no such column.
        """
        if not isinstance(which, str):
            return self._axes[which]
        for axis in self._axes:
            if axis.name == which:
                return axis
        raise UnknownNameError("column", which, self.names)

    def __len__(self) -> int:
        return len(self._axes)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the axes."""
        return tuple(axis.name for axis in self._axes)

    def rows(self, values: dict[str, Any], *, around: Any = None) -> np.ndarray:
        """Rows of the network's inputs with these values on these axes and all else as in one row.

        Parameters
        ----------
        values : dict of str to array (rows,)
            Axis name to its values.
        around : array (inputs,), optional
            The row that gives the rest; by default the typical one.

        Returns
        -------
        array (rows, inputs)
        """
        base = self.typical_I if around is None else np.asarray(around, np.float32)
        count = max((len(v) for v in values.values()), default=1)
        x_BI = np.repeat(base[None, :], count, axis=0)
        for name, given in values.items():
            axis = self[name]
            x_BI[:, axis.places] = axis.encode(given)
        return x_BI

    def __repr__(self) -> str:
        return f"Axes({', '.join(map(repr, self._axes[:6]))}{', ...' if len(self) > 6 else ''})"


def _axis(coder: Coder, places: slice, own_BI: np.ndarray | None) -> Axis:
    """A column over the rows seen; without any, over what its coder takes for the usual range."""
    if coder.kind in NUMERIC:
        low, high = _reach(coder, own_BI)
        return Axis(coder.name, coder.kind, places, low, high, coder=coder)
    if coder.kind == "boolean":
        levels = (0, 1) if getattr(coder, "numeric", False) else (False, True)
        return Axis(coder.name, "boolean", places, levels=levels, coder=coder)
    levels = tuple(getattr(coder, "levels", ()))
    return Axis(coder.name, coder.kind, places, levels=levels, coder=coder)


def _reach(coder: Any, own_BI: np.ndarray | None) -> tuple[float, float]:
    values = np.array([]) if own_BI is None else _numbers(coder.decode(own_BI))
    if not len(values):
        center, scale = coder.center, coder.scale or 1.0
        day = 86_400_000_000 if coder.kind == "date" else 1.0
        return (center - 2 * scale) * day, (center + 2 * scale) * day
    low, high = np.quantile(values, [OUTSIDE, 1 - OUTSIDE])
    return float(low), float(high)


def _numbers(series: pl.Series) -> np.ndarray:
    """Cells that are there, as floats; dates as microseconds since 1970, times as microseconds of the day."""
    here = series.drop_nulls()
    if here.dtype == pl.Time:
        return here.cast(pl.Int64).to_numpy() / 1000
    if here.dtype.is_temporal():
        return here.cast(pl.Datetime("us")).cast(pl.Int64).to_numpy().astype(float)
    return here.to_numpy().astype(float)


def _typical(coder: Coder, own_BI: np.ndarray | None) -> np.ndarray:
    """The inputs of a typical cell: the median of numbers, of pictures and sounds the mean, else the commonest cell.

    Zeros where no row was seen.
    """
    if own_BI is None or not len(own_BI):
        return np.zeros(coder.width, np.float32)
    if coder.kind in ("picture", "sound"):
        return own_BI.mean(axis=0, dtype=np.float32)
    if coder.kind == "number":
        typical = np.median(own_BI, axis=0)
        typical[1:] = 0.0  # not missing
        return typical
    if coder.kind == "date":
        return own_BI[np.argsort(own_BI[:, 0])[len(own_BI) // 2]]
    found, counts = np.unique(own_BI, axis=0, return_counts=True)
    return found[counts.argmax()]
