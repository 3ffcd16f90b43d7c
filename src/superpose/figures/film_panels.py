"""What stands beside the fit in a film's picture: the costs so far, and the neurons' small graphs.

Each is drawn once and gives a function that moves it to a frame.
"""

from typing import Any

import numpy as np

from superpose.figures.film_parts import Move, legend, reach, shortened, signed
from superpose.insight.curves import spans_decades, thinned
from superpose.insight.frames import Frames, Graphs

COST_WORDS = {"cost": "cost", "held_out_cost": "held out"}


def costs(canvas: Any, ax: Any, frames: Frames) -> Move:
    """The costs up to the frame, over a faint line of all of them."""
    roles = {"cost": "positive", "held_out_cost": "negative"}
    lines, ends = [], []
    for name, value_E in frames.costs.items():
        kept = thinned(value_E)
        ax.plot(kept + 1, value_E[kept], color=canvas.color("line"), linewidth=1.4 * canvas.scale, zorder=1)
        color = canvas.color(roles[name])
        (line,) = ax.plot([], [], color=color, linewidth=2 * canvas.scale, zorder=3, label=COST_WORDS[name])
        (end,) = ax.plot([], [], "o", color=color, markersize=5 * canvas.scale, zorder=4)
        lines.append((line, kept, value_E))
        ends.append(end)
    log = spans_decades(*frames.costs.values())
    if log:
        ax.set_yscale("log")
        ax.minorticks_off()
    last = max(len(v) for v in frames.costs.values())
    ax.set_xlim(0, max(last, 2) * 1.04)
    ax.xaxis.set_major_locator(few_ticks())
    canvas.named(ax, "epoch", "")
    ax.set_title(
        "cost" if len(lines) == 1 else "", color=canvas.color("soft"), fontsize=10 * canvas.scale, loc="left"
    )
    if len(lines) > 1:
        legend(canvas, ax)

    def move(i: int) -> None:
        epoch = int(frames.epoch_F[i])
        for (line, kept, value_E), end in zip(lines, ends, strict=True):
            upto = np.unique([*kept[kept < epoch], max(epoch - 1, 0)]) if epoch else kept[:0]
            line.set_data(upto + 1, value_E[upto])
            end.set_data(upto[-1:] + 1, value_E[upto[-1:]])

    return move


def few_ticks(*, whole: bool = True) -> Any:
    """A few numbers along an axis, whole ones where it counts epochs."""
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(3, integer=whole)


def neurons(canvas: Any, graphs: Graphs) -> Move:
    """The small graphs in a row underneath."""
    count = graphs.value_FJG.shape[1]
    over = " and ".join(shortened(name, 20) for name in graphs.axes)
    canvas.text(0.045, 0.245, f"The neurons that add most, over {over}", role="soft", size=10)
    gap, left, right = 0.016, 0.045, 0.96
    width = (right - left - gap * 5) / max(count, 6)
    moves = [_neuron(canvas, graphs, j, (left + j * (width + gap), 0.045, width, 0.15)) for j in range(count)]

    def move(i: int) -> None:
        for one in moves:
            one(i)

    return move


def _neuron(canvas: Any, graphs: Graphs, j: int, box: tuple[float, float, float, float]) -> Move:
    ax = canvas.axes(box, bare=True)
    canvas.text(box[0] + box[2], box[1] + box[3] + 0.008, graphs.names[j], role="soft", size=8.5, ha="right")
    value = graphs.value_FJG[:, j]
    low, high = reach(value, margin=0.12)
    if value.ndim == 3:
        top = max(abs(low), abs(high))
        shown = ax.imshow(signed(canvas, value[0]), origin="lower", aspect="auto", interpolation="nearest")
        return lambda i: shown.set_data(signed(canvas, (value[i] / top + 1) / 2))
    ax.set_xlim(*reach(graphs.grid_G.astype(float), margin=0.06))
    ax.set_ylim(low, high)
    if low < 0 < high:
        ax.axhline(0, color=canvas.color("line"), linewidth=1)
    style = "-" if len(graphs.grid_G) > 12 else "o-"
    (line,) = ax.plot([], [], style, color=canvas.color("ink"), linewidth=2 * canvas.scale, markersize=3.5)
    return lambda i: line.set_data(graphs.grid_G, value[i])
