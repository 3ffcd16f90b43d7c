"""The film of a painting: it forms beside its original, dB over the epochs, and what the neurons make underneath."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from superpose.figures.film_drawing import Canvas
from superpose.figures.film_panels import few_ticks
from superpose.figures.film_parts import rgb, shortened
from superpose.figures.film_parts import signed as signed_colours
from superpose.figures.painting import by_epoch, words
from superpose.painting.paint import Painting
from superpose.painting.parts import Parts, parts_of
from superpose.painting.sing import Song

NEURONS = 6
LEFT, RIGHT, GAP = 0.04, 0.965, 0.016
WIDTH = 900
HEAD, NAME, AXIS, SAID, FOOT = 66, 26, 44, 56, 22  # pixels of a film of that width, from top to bottom
BIG, LEAST, MOST = 0.345, 200, 360  # a picture's share of the width; pixels of the row it stands in
BOTH = 2 * BIG + 0.015
WIDE = 0.45  # height by width below which the two pictures stand one above the other
ACROSS = (RIGHT - LEFT - GAP * (NEURONS - 1)) / NEURONS  # a neuron's share of the width
CHECK = 8  # pixels of the squares that stand for nothing behind a picture
LONGEST = 96  # pixels of a neuron's picture
Move = Callable[[int], None]


class PaintingFilm:
    """Draws any frame of a painting's training.

    Parameters
    ----------
    painting : Painting
        With its recorded epochs.
    title : str
        What stands above it.
    size : (int, int), optional
        Pixels; by default 900 wide, and as high as the picture wants.
    look : str
        "light" or "dark".
    """

    def __init__(self, painting: Painting, *, title: str, size: tuple[int, int] | None, look: str):
        self.painting = painting
        aspect = painting.height / painting.width
        wide = aspect < WIDE
        big = 2 * BOTH * WIDTH * aspect + NAME if wide else min(MOST, BIG * WIDTH * aspect)
        row, small = max(big, LEAST), min(1.2, aspect) * ACROSS * WIDTH
        total = HEAD + NAME + row + AXIS + SAID + small + FOOT
        self.canvas = Canvas(size or (WIDTH, round(total)), look)
        top = 1 - (HEAD + NAME) / total
        low, self._small_box = top - row / total, (FOOT / total, small / total)
        self._caption = (FOOT + small + SAID - 30) / total
        self._frames = painting.run.frames
        self._decibels = list(painting.decibels_by_frame.values())
        self._heading = heading(self.canvas, title, "PSNR")
        places = _above(top, big, total) if wide else _beside(low, top)
        self._forming = self._picture("painting", places[0])
        original = self._picture("original", places[1])
        original.set_data(on_squares(painting.original_HW4, self.canvas))
        self._curve = decibel_curve(self.canvas, (0.795, low, RIGHT - 0.795, top - low), painting)
        self._order = parts_of(painting.model, *self._small()).names[:NEURONS]
        self._neurons = self._row()

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def labels(self) -> list[str]:
        """What each frame is called."""
        return [f"epoch {frame.epoch:,}" for frame in self._frames]

    def draw(self, i: int) -> np.ndarray:
        """The i-th frame, (height, width, 3)."""
        network = self._frames[i].network
        self._heading(self._frames[i].epoch, self._decibels[i])
        self._forming.set_data(on_squares(self.painting.pixels(network=network), self.canvas))
        self._curve(i)
        parts = parts_of(self.painting.model, *self._small(), network=network)
        for shown, name in zip(self._neurons, self._order, strict=True):
            graph_HW = _about_zero(parts, name)
            shown.set_data(signed_colours(self.canvas, (graph_HW + 1) / 2))
        return self.canvas.pixels()

    def _picture(self, name: str, box: tuple[float, float, float, float]) -> Any:
        """An empty picture at the top left of a box, its name above it."""
        self.canvas.text(box[0], box[1] + box[3] + 0.008, name, role="soft", size=10)
        blank_HW3 = np.zeros((self.painting.height, self.painting.width, 3), np.uint8)
        return framed(self.canvas, box, blank_HW3, anchor="NW")

    def _small(self) -> tuple[int, int]:
        """Height and width of the neurons' pictures."""
        height, width = self.painting.height, self.painting.width
        shrink = min(1.0, LONGEST / max(height, width))
        return max(1, round(height * shrink)), max(1, round(width * shrink))

    def _row(self) -> list[Any]:
        """The neurons' empty pictures underneath, their names above them."""
        said = (
            "What the neurons behind it compute, those that vary most in the end: orange below 0, blue above"
        )
        self.canvas.text(LEFT, self._caption, said, role="soft", size=10)
        found = []
        for j, name in enumerate(self._order):
            box = (LEFT + j * (ACROSS + GAP), self._small_box[0], ACROSS, self._small_box[1])
            found.append(framed(self.canvas, box, np.zeros((*self._small(), 3)), anchor="NW"))
            self.canvas.text(box[0], box[1] + box[3] + 0.006, name, role="soft", size=8.5)
        return found

    def __repr__(self) -> str:
        return f"PaintingFilm({self.painting!r}, {len(self)} frames)"


Box = tuple[float, float, float, float]


def _beside(low: float, top: float) -> tuple[Box, Box]:
    """The boxes of two pictures beside each other."""
    return (LEFT, low, BIG, top - low), (LEFT + BIG + 0.015, low, BIG, top - low)


def _above(top: float, big: float, total: float) -> tuple[Box, Box]:
    """The boxes of two wide pictures one above the other, `big` pixels of `total` in all."""
    each = (big - NAME) / 2 / total
    return (LEFT, top - each, BOTH, each), (LEFT, top - 2 * each - NAME / total, BOTH, each)


def heading(canvas: Canvas, title: str, measure: str) -> Callable[[int, float], None]:
    """The title, and places for the epoch and the decibels that nothing makes jump."""
    y = 1 - 42 / canvas.size[1]
    canvas.text(LEFT, y, shortened(title, 34), size=15, weight="bold")
    decibels = canvas.text(RIGHT, y, "", size=13, weight="bold", ha="right")
    canvas.text(RIGHT - 0.105, y, measure, role="soft", size=10, ha="right")
    epoch = canvas.text(RIGHT - 0.175, y, "", size=13, weight="bold", ha="right")
    canvas.text(RIGHT - 0.235, y, "epoch", role="soft", size=10, ha="right")

    def move(number: int, value: float) -> None:
        epoch.set_text(f"{number:,}")
        decibels.set_text(words(value))

    return move


def decibel_curve(canvas: Canvas, box: tuple[float, float, float, float], learned: Painting | Song) -> Move:
    """Decibels up to the frame, over a faint line of all of them."""
    ax = canvas.axes(box)
    by_frame = learned.decibels_by_frame
    epochs, decibels = by_epoch(by_frame)
    ax.plot(epochs, decibels, color=canvas.color("line"), linewidth=1.4 * canvas.scale, zorder=1)
    blue = canvas.color("positive")
    (line,) = ax.plot([], [], color=blue, linewidth=2 * canvas.scale, zorder=3)
    (end,) = ax.plot([], [], "o", color=blue, markersize=5 * canvas.scale, zorder=4)
    ax.set_xlim(0, max([2, *epochs]) * 1.04)
    ax.xaxis.set_major_locator(few_ticks())
    canvas.named(ax, "epoch", "")
    ax.set_title("dB", color=canvas.color("soft"), fontsize=10 * canvas.scale, loc="left")

    def move(i: int) -> None:
        upto = epochs <= list(by_frame)[i]
        line.set_data(epochs[upto], decibels[upto])
        end.set_data(epochs[upto][-1:], decibels[upto][-1:])

    return move


def framed(canvas: Canvas, box: Sequence[float], pixels: np.ndarray, *, anchor: str) -> Any:
    """A picture in a box, its pixels square."""
    ax = canvas.axes(tuple(box), bare=True)  # pyright: ignore[reportArgumentType]
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_anchor(anchor)
    return ax.imshow(pixels, interpolation="nearest", aspect="equal")


def on_squares(pixels_HW4: np.ndarray, canvas: Canvas) -> np.ndarray:
    """Pixels over the squares that stand for nothing where they can be seen through, (H, W, 3)."""
    alpha_HW1 = pixels_HW4[:, :, 3:] / 255
    if (alpha_HW1 == 1).all():
        return pixels_HW4[:, :, :3]
    rows, columns = (np.arange(n) // CHECK for n in pixels_HW4.shape[:2])
    dark_HW1 = ((rows[:, None] + columns[None, :]) % 2)[:, :, None]
    light, dark = (255 * rgb(canvas.color(role)) for role in ("card", "line"))
    behind_HW3 = np.where(dark_HW1, dark, light)
    return np.rint(pixels_HW4[:, :, :3] * alpha_HW1 + behind_HW3 * (1 - alpha_HW1)).astype(np.uint8)


def _about_zero(parts: Parts, name: str) -> np.ndarray:
    """A neuron's picture between -1 and 1."""
    graph_HW = parts.graph_JHW[parts.names.index(name)]
    return np.clip(graph_HW / (np.abs(graph_HW).max() or 1.0), -1, 1)
