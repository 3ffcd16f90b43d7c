"""The film of a training drawn frame by frame with matplotlib, without its global state."""

from collections.abc import Callable
from typing import Any

import numpy as np

from superpose.figures import film_panels as panels
from superpose.figures import film_parts as parts
from superpose.figures import theme
from superpose.insight.frames import Frames

DPI = 100


class Canvas:
    """A matplotlib figure of so many pixels, and the palette's colours for light or dark."""

    def __init__(self, size: tuple[int, int], look: str):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.size, self.look = size, look
        self.figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI, facecolor=self.color("card"))
        self.agg = FigureCanvasAgg(self.figure)
        # Text keeps its proportion to the picture; below two thirds of the usual size it would not be legible.
        self.scale = max(0.67, min(size[0] / 900, size[1] / 600))

    def color(self, role: str) -> str:
        """The colour of a role."""
        return theme.PALETTE[role][self.look == "dark"]

    def series(self, i: int) -> str:
        """The colour of the i-th class or curve."""
        return theme.SERIES[i % len(theme.SERIES)][self.look == "dark"]

    def text(
        self, x: float, y: float, words: str, *, role: str = "ink", size: float = 11, **more: Any
    ) -> Any:
        """Words at a place of the whole picture."""
        return self.figure.text(x, y, words, color=self.color(role), fontsize=size * self.scale, **more)

    def axes(self, box: tuple[float, float, float, float], *, bare: bool = False) -> Any:
        """Quiet axes at (left, bottom, width, height); bare ones are an empty box, for a small graph."""
        ax = self.figure.add_axes(box, facecolor=self.color("card"))
        for spine in ax.spines.values():
            spine.set_color(self.color("line"))
            spine.set_visible(bare)
        ax.tick_params(length=0, colors=self.color("soft"), labelsize=9 * self.scale, pad=4)
        if bare:
            ax.set_xticks([])
            ax.set_yticks([])
        else:
            ax.grid(True, color=self.color("grid"), linewidth=1)
            ax.set_axisbelow(True)
        return ax

    def named(self, ax: Any, x: str, y: str) -> None:
        """The names of the axes."""
        for label, words in ((ax.xaxis, x), (ax.yaxis, y)):
            label.set_label_text(parts.shortened(words), color=self.color("soft"), fontsize=10 * self.scale)

    def pixels(self) -> np.ndarray:
        """What is drawn, (height, width, 3) of 0 to 255."""
        self.agg.draw()
        return np.asarray(self.agg.buffer_rgba())[:, :, :3].copy()


class TrainingFilm:
    """Draws any frame of a training.

    Parameters
    ----------
    frames : Frames
        The film as arrays.
    title : str
        What is learned.
    size : (int, int)
        Pixels.
    look : str
        "light" or "dark".
    """

    def __init__(self, frames: Frames, *, title: str, size: tuple[int, int], look: str):
        self.frames, canvas = frames, Canvas(size, look)
        self.canvas = canvas
        canvas.text(0.045, 0.935, parts.shortened(title, 26), size=15, weight="bold")
        self._numbers = self._heading()
        low = 0.38 if frames.graphs is not None else 0.12
        wide = 0.585 if frames.costs else 0.9
        main = canvas.axes((0.085, low, wide, 0.86 - low))
        self._moves: list[Callable[[int], None]] = [parts.main(canvas, main, frames)]
        if frames.costs:
            self._moves.append(panels.costs(canvas, canvas.axes((0.745, low, 0.215, 0.86 - low)), frames))
        if frames.graphs is not None:
            self._moves.append(panels.neurons(canvas, frames.graphs))

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def labels(self) -> list[str]:
        """What each frame is called."""
        return [f"epoch {epoch:,}" for epoch in self.frames.epoch_F]

    def _heading(self) -> list[tuple[str, Any]]:
        """The epoch and the costs at the right of the heading, in places of their own so that nothing jumps."""
        named = [("epoch", "epoch"), *((n, panels.COST_WORDS[n]) for n in self.frames.costs)]
        found, right = [], 0.96
        for name, word in named[::-1]:
            number = self.canvas.text(right, 0.935, "", size=13, weight="bold", ha="right")
            width = 0.085 if name == "epoch" else 0.105
            self.canvas.text(right - width, 0.937, word, role="soft", size=10, ha="right")
            found.append((name, number))
            right -= width + 0.016 + 0.0115 * len(word)
        return found

    def draw(self, i: int) -> np.ndarray:
        """The i-th frame, (height, width, 3)."""
        for name, number in self._numbers:
            if name == "epoch":
                number.set_text(f"{self.frames.epoch_F[i]:,}")
            else:
                cost = self.frames.cost(name, i)
                number.set_text("–" if cost is None else parts.figures(cost))
        for move in self._moves:
            move(i)
        return self.canvas.pixels()

    def __repr__(self) -> str:
        return f"TrainingFilm({self.frames!r}, {self.canvas.size[0]} x {self.canvas.size[1]})"
