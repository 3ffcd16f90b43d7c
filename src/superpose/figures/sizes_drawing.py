"""The film of sizes drawn frame by frame: the fit of more and more neurons, and the error falling."""

from typing import Any

import numpy as np

from superpose.figures.film_drawing import Canvas
from superpose.figures.film_parts import MOST_CURVES, figures, reach
from superpose.insight.curves import spans_decades
from superpose.insight.sizes import Sizes


class SizesFilm:
    """Draws the fit of each size in turn, with the error against the number of neurons.

    Parameters
    ----------
    sizes : Sizes
    title : str
    size : (int, int)
        Pixels.
    look : str
        "light" or "dark".
    """

    def __init__(self, sizes: Sizes, *, title: str, size: tuple[int, int], look: str):
        self.sizes, self.canvas = sizes, Canvas(size, look)
        canvas = self.canvas
        canvas.text(0.045, 0.935, title, size=15, weight="bold")
        self._count = canvas.text(0.96, 0.935, "", size=13, weight="bold", ha="right")
        self._said = canvas.text(0.045, 0.045, "", role="soft", size=10)
        over_one = len(sizes.x_G) > 0
        self._lines = self._fit(canvas.axes((0.085, 0.2, 0.5, 0.62))) if over_one else []
        self._error(canvas.axes((0.69 if over_one else 0.1, 0.2, 0.27 if over_one else 0.86, 0.62)))

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def labels(self) -> list[str]:
        """What each frame is called."""
        return [neurons(n) for n in self.sizes.neurons]

    def _fit(self, ax: Any) -> list[Any]:
        sizes, canvas = self.sizes, self.canvas
        canvas.named(ax, sizes.axis, sizes.output)
        count = min(sizes.fit_SG.shape[2], MOST_CURVES)
        for held_out, role in ((False, "ink"), (True, "negative")):
            which = sizes.held_out_N == held_out
            ax.plot(
                sizes.x_N[which],
                sizes.y_N[which, :count],
                "o",
                markersize=3.6 * canvas.scale,
                markeredgewidth=0,
                color=canvas.color(role),
                alpha=0.75,
                zorder=3,
            )
        ax.set_xlim(sizes.x_G[0], sizes.x_G[-1])
        ax.set_ylim(*reach(sizes.y_N))
        return [
            ax.plot(
                [],
                [],
                linewidth=3 * canvas.scale,
                zorder=4,
                color=canvas.color("positive") if count == 1 else canvas.series(k),
            )[0]
            for k in range(count)
        ]

    def _error(self, ax: Any) -> None:
        sizes, canvas = self.sizes, self.canvas
        from matplotlib.ticker import NullLocator

        canvas.named(ax, "neurons", "")
        ax.set_title(
            sizes.error,
            color=canvas.color("soft"),
            fontsize=10 * canvas.scale,
            loc="left",
            pad=22 * canvas.scale,
        )
        ax.set_xscale("log")
        ax.set_xticks(sizes.neurons, [str(n) for n in sizes.neurons])
        ax.xaxis.set_minor_locator(NullLocator())
        if spans_decades(sizes.train_S, sizes.held_out_S):
            ax.set_yscale("log")
            ax.yaxis.set_minor_locator(NullLocator())
        ax.axvline(sizes.smallest, color=canvas.color("good"), linewidth=1.4 * canvas.scale, zorder=1)
        self._errors = []
        for values, role, word in (
            (sizes.train_S, "ink", "trained on"),
            (sizes.held_out_S, "negative", "held out"),
        ):
            ax.plot(sizes.neurons, values, color=canvas.color("line"), linewidth=1.4 * canvas.scale, zorder=1)
            (line,) = ax.plot(
                [],
                [],
                "o-",
                color=canvas.color(role),
                linewidth=2 * canvas.scale,
                markersize=5 * canvas.scale,
                label=word,
                zorder=3,
            )
            self._errors.append((line, values))
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(-0.02, 1.0),
            ncols=2,
            frameon=False,
            borderaxespad=0.1,
            fontsize=9 * canvas.scale,
            labelcolor=canvas.color("soft"),
            handlelength=1.2,
        )

    def draw(self, i: int) -> np.ndarray:
        """The i-th frame, (height, width, 3)."""
        sizes = self.sizes
        self._count.set_text(f"{neurons(sizes.neurons[i])}    {figures(float(sizes.held_out_S[i]))} held out")
        self._said.set_text(sizes.why if i == len(sizes) - 1 else f"One hidden layer, {sizes.activation}.")
        for k, line in enumerate(self._lines):
            line.set_data(sizes.x_G, sizes.fit_SG[i, :, k])
        for line, values in self._errors:
            line.set_data(sizes.neurons[: i + 1], values[: i + 1])
        return self.canvas.pixels()

    def __repr__(self) -> str:
        return f"SizesFilm({self.sizes!r})"


def neurons(count: int) -> str:
    """So many neurons, in words."""
    return f"{count} neuron{'s' * (count > 1)}"
