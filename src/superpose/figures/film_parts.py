"""The fit in a film's picture, by the film's kind: curves, a plane, or the rows themselves.

Each is drawn once and gives a function that moves it to a frame.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from superpose.insight.confidence import predicted_classes
from superpose.insight.frames import MOST_CURVES, Frames

MOST_PARTS = 8
Move = Callable[[int], None]


def figures(value: float) -> str:
    """A number of about the same length whatever it is: three digits that count."""
    if value == 0 or not np.isfinite(value):
        return f"{value:g}"
    places = 2 - int(np.floor(np.log10(abs(value))))
    return f"{value:.{places}f}" if 0 <= places <= 5 else f"{value:.2e}"


def shortened(words: str, most: int = 48) -> str:
    """Words that fit beside an axis."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def reach(*values: Any, margin: float = 0.08) -> tuple[float, float]:
    """From the least to the greatest of what is drawn, with a margin."""
    every = np.concatenate([np.asarray(v, float).ravel() for v in values])
    low, high = float(np.nanmin(every)), float(np.nanmax(every))
    room = (high - low) * margin or max(abs(low), 1.0) * margin
    return low - room, high + room


def fit_reach(frames: Frames) -> tuple[float, float]:
    """The vertical range of a fit: all data, and the network's output at its end; wilder frames run out of it."""
    if frames.meaning != "numbers":
        return -0.08, 1.08
    return reach(frames.truth_N, frames.value[-1])


def main(canvas: Any, ax: Any, frames: Frames) -> Move:
    """The picture itself, by the film's kind."""
    canvas.named(ax, *frames.axes)
    kinds = {"curve": _curve, "plane": _plane, "numbers": _numbers, "classes": _classes, "yes_no": _yes_no}
    return kinds[frames.kind](canvas, ax, frames)


def _curve(canvas: Any, ax: Any, frames: Frames) -> Move:
    _data_over_one(canvas, ax, frames)
    count = min(frames.value.shape[2], MOST_CURVES)
    thin = _parts(canvas, ax, frames)
    lines = [
        ax.plot(
            [],
            [],
            color=_curve_color(canvas, k, count),
            linewidth=3 * canvas.scale,
            zorder=4,
            solid_capstyle="round",
            label=frames.names[k],
        )[0]
        for k in range(count)
    ]
    ax.set_xlim(frames.x_G[0], frames.x_G[-1])
    ax.set_ylim(*fit_reach(frames))
    if count > 1:
        legend(canvas, ax)

    def move(i: int) -> None:
        for k, line in enumerate(lines):
            line.set_data(frames.x_G, frames.value[i, :, k])
        thin(i)

    return move


def _curve_color(canvas: Any, k: int, count: int) -> str:
    return canvas.color("positive") if count == 1 else canvas.series(k)


def _data_over_one(canvas: Any, ax: Any, frames: Frames) -> None:
    """The rows: of one output ink, those held out orange; of several in its colours, those held out hollow."""
    truth_NC = truth_by_output(frames)
    count = min(truth_NC.shape[1], MOST_CURVES)
    for held_out in (False, True):
        which = frames.held_out_N == held_out
        for k in range(count):
            color = canvas.color("negative" if held_out else "ink") if count == 1 else canvas.series(k)
            look = {"markerfacecolor": "none" if held_out and count > 1 else color, "markeredgecolor": color}
            ax.plot(
                frames.at_N2[which, 0], truth_NC[which, k], "o", markersize=3.8 * canvas.scale, alpha=0.8,
                markeredgewidth=0.8 if held_out and count > 1 else 0, zorder=3, **look,
            )  # fmt: skip


def truth_by_output(frames: Frames) -> np.ndarray:
    """The truth of each row for each curve, (rows, curves): of classes 1 for its own and 0 for the others."""
    if frames.meaning == "classes":
        return np.eye(len(frames.names))[frames.truth_N]
    return np.reshape(frames.truth_N, (len(frames.at_N2), -1))


def _parts(canvas: Any, ax: Any, frames: Frames) -> Move:
    """What single neurons add, thin behind the fit."""
    graphs = frames.graphs
    if graphs is None or graphs.part_FJG is None:
        return lambda i: None
    part_FJG = graphs.part_FJG[:, :MOST_PARTS]
    thin = [
        ax.plot([], [], color=canvas.color("faint"), linewidth=1.1 * canvas.scale, zorder=2)[0]
        for _ in part_FJG[0]
    ]

    def move(i: int) -> None:
        for line, part_G in zip(thin, part_FJG[i], strict=True):
            line.set_data(graphs.grid_G, part_G)

    return move


def _plane(canvas: Any, ax: Any, frames: Frames) -> Move:
    ends = [_ends(frames.x_G), _ends(frames.y_G)]
    shown = ax.imshow(
        color_of(canvas, frames, 0),
        origin="lower",
        extent=(*ends[0], *ends[1]),
        aspect="auto",
        interpolation="nearest",
        zorder=1,
    )
    ax.grid(False)
    colors = _truth_colors(canvas, frames)
    ax.scatter(
        *frames.at_N2.T,
        s=16 * canvas.scale,
        c=colors,
        edgecolors=canvas.color("card"),
        linewidths=0.6,
        zorder=3,
    )
    ax.set_xlim(*ends[0])
    ax.set_ylim(*ends[1])
    border: list[Any] = []

    def move(i: int) -> None:
        shown.set_data(color_of(canvas, frames, i))
        while border:
            border.pop().remove()
        border.extend(_border(canvas, ax, frames, i))

    return move


def _ends(grid: np.ndarray) -> tuple[float, float]:
    values = np.asarray(grid, float)
    return float(values[0]), float(values[-1])


def color_of(canvas: Any, frames: Frames, i: int) -> np.ndarray:
    """The plane of a frame in colours, (y, x, 3): the likeliest class paler where unsure, or the first output."""
    value = frames.value[i]
    if frames.meaning == "classes":
        winner, sure = predicted_plane(value)
        hues = np.array([rgb(canvas.series(k)) for k in range(len(frames.names))])
        strength = (0.06 + 0.42 * sure)[:, :, None]
        return rgb(canvas.color("card")) * (1 - strength) + hues[winner] * strength
    first = value[:, :, 0]
    low, high = (
        (0.0, 1.0)
        if frames.meaning == "yes_no"
        else reach(frames.truth_N.reshape(len(frames.truth_N), -1)[:, 0], margin=0)
    )
    return signed(canvas, (first - low) / max(high - low, 1e-12))


def predicted_plane(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest class at each place, and how sure from 0 (all alike) to 1; confidences (..., classes)."""
    count = value.shape[-1]
    sure = (value.max(axis=-1) - 1 / count) / (1 - 1 / count)
    winner = predicted_classes(value.reshape(-1, count)).reshape(value.shape[:-1])
    return winner, np.clip(sure, 0, 1)


def signed(canvas: Any, share: np.ndarray) -> np.ndarray:
    """Shares from 0 to 1 in colours from orange through the ground to blue."""
    stops = np.array([rgb(canvas.color(role)) for role in ("negative", "neutral", "positive")])
    share = np.clip(np.nan_to_num(share), 0, 1)
    return np.stack([np.interp(share, [0, 0.5, 1], stops[:, c]) for c in range(3)], axis=-1)


def rgb(color: str) -> np.ndarray:
    """A colour as three numbers from 0 to 1."""
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def _border(canvas: Any, ax: Any, frames: Frames, i: int) -> list[Any]:
    """The line where two classes are as likely, or where yes is as likely as no."""
    if frames.meaning == "numbers":
        return []
    fields = [frames.value[i, :, :, k] for k in range(frames.value.shape[3])]
    if frames.meaning == "yes_no":
        heights = [fields[0] - 0.5]
    elif len(fields) == 2:
        heights = [fields[1] - 0.5]
    else:
        heights = [
            own - np.max([f for j, f in enumerate(fields) if j != k], axis=0) for k, own in enumerate(fields)
        ]
    x, y = np.asarray(frames.x_G, float), np.asarray(frames.y_G, float)
    return [
        ax.contour(
            x, y, height, levels=[0.0], colors=[canvas.color("ink")], linewidths=1.6 * canvas.scale, zorder=2
        )
        for height in heights
        if height.min() < 0 < height.max()
    ]


def _truth_colors(canvas: Any, frames: Frames) -> Any:
    if frames.meaning == "classes":
        return [canvas.series(int(k)) for k in frames.truth_N]
    first = frames.truth_N.reshape(len(frames.truth_N), -1)[:, 0]
    low, high = float(first.min()), float(first.max())
    return signed(canvas, (first - low) / max(high - low, 1e-12))


def _numbers(canvas: Any, ax: Any, frames: Frames) -> Move:
    truth_NO = frames.truth_N.reshape(len(frames.at_N2), -1)
    ends = reach(truth_NO)
    ax.plot(ends, ends, color=canvas.color("faint"), linewidth=1.2 * canvas.scale, zorder=2)
    count = min(truth_NO.shape[1], MOST_CURVES)
    dots = [
        ax.plot(
            [],
            [],
            "o",
            markersize=4.2 * canvas.scale,
            alpha=0.65,
            markeredgewidth=0,
            zorder=3,
            color=_curve_color(canvas, k, count),
            label=frames.names[k],
        )[0]
        for k in range(count)
    ]
    ax.set_xlim(*ends)
    ax.set_ylim(*ends)
    if count > 1:
        legend(canvas, ax)

    def move(i: int) -> None:
        for k, dot in enumerate(dots):
            dot.set_data(truth_NO[:, k], np.clip(frames.value[i, :, k], *ends))

    return move


def _classes(canvas: Any, ax: Any, frames: Frames) -> Move:
    """The rows in the colour of the class they are taken for, paler where unsure; those taken wrongly ringed."""
    shown = ax.scatter(*frames.at_N2.T, s=34 * canvas.scale, linewidths=1.3 * canvas.scale, zorder=3)
    size, ring = 5 * canvas.scale, canvas.color("ink")
    ax.plot([], [], "o", markerfacecolor="none", markeredgecolor=ring, label="wrong", markersize=size)
    for k, name in enumerate(frames.names[:MOST_CURVES]):
        ax.plot([], [], "o", color=canvas.series(k), label=shortened(name, 16), markersize=size)
    legend(canvas, ax)
    hues = np.array([rgb(canvas.series(k)) for k in range(len(frames.names))])
    card, ink = rgb(canvas.color("card")), rgb(canvas.color("ink"))

    def move(i: int) -> None:
        winner, sure = predicted_plane(frames.value[i])
        strength = (0.2 + 0.8 * sure)[:, None]
        face = hues[winner] * strength + card * (1 - strength)
        shown.set_facecolors(face)
        shown.set_edgecolors(np.where((winner != frames.truth_N)[:, None], ink, face))

    return move


def _yes_no(canvas: Any, ax: Any, frames: Frames) -> Move:
    """The confidence in yes for each output, the rows that are yes beside those that are not."""
    count = min(len(frames.names), MOST_CURVES)
    across = np.random.default_rng(0).uniform(-0.16, 0.16, len(frames.at_N2))
    groups = []
    for k in range(count):
        for truth, side, role in ((0, -0.2, "negative"), (1, 0.2, "positive")):
            which = np.flatnonzero(frames.truth_N[:, k].round() == truth)
            (dots,) = ax.plot(
                [],
                [],
                "o",
                markersize=3.4 * canvas.scale,
                alpha=0.6,
                markeredgewidth=0,
                color=canvas.color(role),
                label=(("no", "yes")[truth] if k == 0 else None),
            )
            groups.append((dots, k + side + across[which], which, k))
    ax.set_xticks(range(count), [shortened(name, 14) for name in frames.names[:count]])
    ax.axhline(0.5, color=canvas.color("faint"), linewidth=1)
    ax.set_xlim(-0.6, count - 0.4)
    ax.set_ylim(-0.04, 1.04)
    legend(canvas, ax)

    def move(i: int) -> None:
        for dots, x, which, k in groups:
            dots.set_data(x, frames.value[i, which, k])

    return move


def legend(canvas: Any, ax: Any) -> None:
    """The names of what is drawn, in one row above it; of more than it holds the first."""
    handles, names = ax.get_legend_handles_labels()
    room, count = 56, 0
    for name in names:  # a name takes its letters, its mark and the space after it
        room -= len(name) + 4
        count += room >= 0
    look = {"fontsize": 9 * canvas.scale, "labelcolor": canvas.color("soft"), "handlelength": 1.2}
    ax.legend(
        handles[:count], names[:count], loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=max(count, 1),
        frameon=False, columnspacing=1.2, borderaxespad=0.1, handletextpad=0.5, **look,
    )  # fmt: skip
