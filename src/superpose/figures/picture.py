"""A picture: a Plotly figure that also tells in words what it shows, and gives the numbers it was drawn from."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from superpose.figures import theme


class Picture(go.Figure):
    """A Plotly figure with its words and its numbers.

    Parameters
    ----------
    traces : sequence of Plotly traces
        What is drawn, in colours of `theme` (the light ones).
    title : str
        What it shows, in a few words.
    alt : str
        The same for who does not see it: what the axes are, what the curves do, in a sentence or three.
    table : mapping of str to array
        The numbers drawn, by name with their unit, such as "age [years]"; columns of one length, or several tables
        by name, each such a mapping.
    note : str
        What to mind when reading it: what a slice leaves out, which rows are shown.
    layout : dict
        Plotly's layout, over the template.
    frames : sequence of plotly.graph_objects.Frame
        For figures that move.
    """

    def __init__(
        self,
        traces: Any = (),
        *,
        title: str = "",
        alt: str = "",
        table: Mapping[str, Any] | None = None,
        note: str = "",
        layout: Mapping[str, Any] | None = None,
        frames: Any = (),
    ):
        base = {"template": theme.template(), "title": {"text": title}}
        super().__init__(data=list(traces), layout=base | dict(layout or {}), frames=list(frames))
        self._title, self._alt, self._note, self._table = title, alt, note, dict(table or {})

    @property
    def name(self) -> str:
        """What it shows, in a few words."""
        return self._title

    @property
    def alt(self) -> str:
        """What it shows, for who does not see it."""
        return self._alt

    @property
    def note(self) -> str:
        """What to mind when reading it."""
        return self._note

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The numbers it was drawn from, by name; of a figure of one table under ""."""
        if any(isinstance(value, Mapping) for value in self._table.values()):
            return {name: _frame(columns) for name, columns in self._table.items()}
        return {"": _frame(self._table)} if self._table else {}

    @property
    def table(self) -> pl.DataFrame:
        """The numbers it was drawn from; of several tables the first."""
        return next(iter(self.tables.values()), pl.DataFrame())

    def dark(self) -> "Picture":
        """The same picture for a dark ground."""
        drawn = theme.dark(self.to_plotly_json())
        other = Picture(title=self._title, alt=self._alt, table=self._table, note=self._note)
        go.Figure.__init__(
            other, data=drawn["data"], layout=drawn["layout"], frames=theme.dark(self._frame_list())
        )
        return other

    def _frame_list(self) -> list[dict[str, Any]]:
        return [frame.to_plotly_json() for frame in self.frames]

    def __repr__(self) -> str:
        return f"Picture({self._title!r}, {len(tuple(self.data))} traces)"


def _frame(columns: Mapping[str, Any]) -> pl.DataFrame:
    """Columns as a table."""
    return pl.DataFrame({name: np.asarray(values).ravel() for name, values in columns.items()})
