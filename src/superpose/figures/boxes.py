"""Where things stand in the diagram of a network: boxes, their graphs, and the curves between them.

Across, one unit is a column; down, one unit is a pixel, so that boxes keep their height at every width.
"""

from dataclasses import dataclass

import numpy as np

from superpose.insight.diagram import Column

# Half a box across, in columns; its height, a line under it, and the gap to the next, in pixels.
HALF, BOX, LINE, GAP = 0.28, 46, 14, 14
CORNER_ACROSS, CORNER_DOWN = 0.035, 7.0
PAD_ACROSS, PAD_DOWN = 0.03, 6.0
CURVE = np.linspace(0, 1, 14)


@dataclass(frozen=True)
class Grid:
    """Where every box stands.

    Attributes
    ----------
    sizes : tuple of int
        Boxes in each column.
    lines : int
        Lines of text under a box.
    """

    sizes: tuple[int, ...]
    lines: int

    @property
    def pitch(self) -> int:
        """Pixels from box to box."""
        return BOX + LINE * self.lines + GAP

    @property
    def height(self) -> int:
        """Pixels of the tallest column."""
        return max(self.sizes) * self.pitch

    def middle(self, column: int, i: int) -> tuple[float, float]:
        """The middle of a box."""
        top = (self.height - self.sizes[column] * self.pitch) / 2
        return column + 0.5, top + i * self.pitch + BOX / 2

    def outlines(self) -> tuple[list[float | None], list[float | None]]:
        """All boxes with rounded corners as one line with breaks: x and y."""
        x: list[float | None] = []
        y: list[float | None] = []
        across, down = _rounded()
        for column, size in enumerate(self.sizes):
            for i in range(size):
                mx, my = self.middle(column, i)
                x += [*np.round(mx + across, 4).tolist(), None]
                y += [*np.round(my + down, 2).tolist(), None]
        return x, y

    def curve(self, column: int, i: int, j: int) -> tuple[list[float], list[float]]:
        """The curve from box i of a column to box j of the next."""
        (x0, y0), (x1, y1) = self.middle(column, i), self.middle(column + 1, j)
        x0, x1 = x0 + HALF, x1 - HALF
        t = CURVE
        bend = 3 * t**2 - 2 * t**3  # the y of a cubic Bezier curve whose handles lie level
        across = 1.5 * t * (1 - t) ** 2 + 1.5 * t**2 * (1 - t) + t**3
        return np.round(x0 + (x1 - x0) * across, 4).tolist(), np.round(y0 + (y1 - y0) * bend, 2).tolist()

    def graph(
        self, column: int, i: int, values_G: np.ndarray, *, steps: bool
    ) -> tuple[list[float], list[float], float | None]:
        """A neuron's graph within its box, and the y of its zero; levels as steps."""
        mx, my = self.middle(column, i)
        low, high = min(float(values_G.min()), 0.0), max(float(values_G.max()), 0.0)
        if steps:
            values_G = np.repeat(values_G, 2)
        share = (values_G - low) / ((high - low) or 1.0)
        places = np.linspace(-1, 1, len(values_G))
        if steps:
            edges = np.linspace(-1, 1, len(values_G) // 2 + 1)
            places = np.stack([edges[:-1], edges[1:]], axis=1).ravel()
        x = mx + (HALF - PAD_ACROSS) * places
        inner = BOX - 2 * PAD_DOWN
        y = my + BOX / 2 - PAD_DOWN - inner * share
        zero = my + BOX / 2 - PAD_DOWN - inner * (-low / ((high - low) or 1.0))
        return np.round(x, 4).tolist(), np.round(y, 2).tolist(), round(zero, 2)

    def planes(self, column: int, drawn: Column) -> tuple[list[float], list[float], list[list[float | None]]]:
        """All planes of a column as one heat map: edges across, edges down, values as shares of each one's largest."""
        side_y, side_x = drawn.graphs[0].shape
        mx, _ = self.middle(column, 0)
        x = np.round(np.linspace(mx - HALF + 0.01, mx + HALF - 0.01, side_x + 1), 4).tolist()
        y: list[float] = []
        z: list[list[float | None]] = []
        for i, plane in enumerate(drawn.graphs):
            _, my = self.middle(column, i)
            if y:
                z.append([None] * side_x)
            y += np.round(np.linspace(my - BOX / 2 + 2, my + BOX / 2 - 2, side_y + 1), 2).tolist()
            most = float(np.abs(plane).max()) or 1.0
            z += np.round(plane[::-1] / most, 2).tolist()
        return x, y, z


def _rounded() -> tuple[np.ndarray, np.ndarray]:
    """A box with rounded corners around 0, closed."""
    turn = np.linspace(0, np.pi / 2, 6)
    across, down = HALF - CORNER_ACROSS, BOX / 2 - CORNER_DOWN
    x, y = [], []
    for quarter, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        angle = turn + quarter * np.pi / 2
        x.append(sx * across + CORNER_ACROSS * np.cos(angle))
        y.append(sy * down + CORNER_DOWN * np.sin(angle))
    closed_x, closed_y = np.concatenate(x), np.concatenate(y)
    return np.append(closed_x, closed_x[0]), np.append(closed_y, closed_y[0])
