"""Plots one above the other, measured in pixels, so that they read the same at every width."""

from collections.abc import Sequence
from typing import Any

from superpose.figures import theme


class Stack:
    """Plots one above the other.

    Parameters
    ----------
    heights : sequence of int
        Of each plot, from the top, in pixels.
    gaps : sequence of int
        Between each two.
    top, bottom : int
        Above the first and below the last, for titles, legends and sliders.
    """

    def __init__(self, heights: Sequence[int], *, gaps: Sequence[int] = (), top: int = 60, bottom: int = 50):
        self._heights, self._gaps = list(heights), [*gaps, 0]
        self._top, self._bottom = top, bottom

    @property
    def inner(self) -> int:
        """The height of all plots with the gaps between them."""
        return sum(self._heights) + sum(self._gaps)

    @property
    def height(self) -> int:
        """The height of the figure."""
        return self._top + self.inner + self._bottom

    @property
    def margin(self) -> dict[str, int]:
        """Above and below."""
        return {"t": self._top, "b": self._bottom}

    def domain(self, i: int) -> list[float]:
        """Where the i-th plot stands, as shares of the inner height."""
        above = sum(self._heights[:i]) + sum(self._gaps[:i])
        return [max(1 - (above + self._heights[i]) / self.inner, 0.0), 1 - above / self.inner]

    def under(self, i: int, pixels: float) -> float:
        """So many pixels under the i-th plot."""
        return self.domain(i)[0] - pixels / self.inner

    def head(self, text: str, i: int, *, x: float = 0) -> dict[str, Any]:
        """A small heading over the i-th plot, as an annotation."""
        font = {"size": 12, "color": theme.color("soft")}
        place = {"x": x, "y": self.domain(i)[1], "xref": "paper", "yref": "paper", "yshift": 18}
        return {"text": text, "showarrow": False, "xanchor": "left", "font": font} | place

    def __repr__(self) -> str:
        return f"Stack({self._heights}, {self.height} pixels in all)"
