"""More rows to learn from: pictures moved by a little, or mirrored; spectrograms moved in time (data augmentation).

Only rows that are trained on are copied. Each copy keeps its class, its weight, and the fold of its original.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from superpose.errors import UnknownNameError
from superpose.model.rows import Rows

KINDS = ("shift", "mirror")
DISTANCE = 28  # a picture of so many pixels is moved by one, one of twice as many by two
MOST_BYTES = 2**31


def copies(form: Any, kinds: Sequence[str]) -> int:
    """How many rows there are of each, the original among them."""
    return len(_moves(form, kinds)) * (2 if "mirror" in kinds and form.kind == "picture" else 1)


def copied(rows: Rows, form: Any, kinds: Sequence[str]) -> Rows:
    """The rows, then their copies, all of them once for each kind of copy.

    Parameters
    ----------
    rows : Rows
        Numbers of pictures or sounds as they are.
    form : PictureForm or SoundForm
        Their shape.
    kinds : sequence of str
        "shift": moved by a pixel of each 28 in eight directions, in spectrograms by one frame and by two, earlier and
        later. "mirror": left and right exchanged, of pictures only.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise UnknownNameError("way to augment", kind, KINDS)
    count = copies(form, kinds)
    if count == 1 or count * rows.x_NI.nbytes > MOST_BYTES:
        return rows
    x_NHWC = rows.x_NI.reshape(-1, *form.shape)
    parts = [moved(x_NHWC, down, right) for down, right in _moves(form, kinds)]
    if "mirror" in kinds and form.kind == "picture":
        parts += [part[:, :, ::-1] for part in parts]
    x_NI = np.concatenate([part.reshape(len(part), -1) for part in parts])
    weight_N = None if rows.weight_N is None else np.tile(rows.weight_N, count)
    return Rows(x_NI, np.tile(rows.y_NO, (count, 1)), weight_N)


def _moves(form: Any, kinds: Sequence[str]) -> list[tuple[int, int]]:
    """By how many pixels down and right each copy is moved, none first."""
    if "shift" not in kinds:
        return [(0, 0)]
    if form.kind == "sound":
        return [(0, 0), (0, 1), (0, -1), (0, 2), (0, -2)] if form.way == "spectrogram" else [(0, 0)]
    step = max(1, round(max(form.shape[:2]) / DISTANCE))
    moves = [(down, right) for down in (-step, 0, step) for right in (-step, 0, step)]
    return sorted(moves, key=lambda move: move != (0, 0))


def moved(x_NHWC: np.ndarray, down: int, right: int) -> np.ndarray:
    """Pictures moved by so many pixels; what comes in at an edge repeats it."""
    _, height, width, _ = x_NHWC.shape
    row_H = np.clip(np.arange(height) - down, 0, height - 1)
    column_W = np.clip(np.arange(width) - right, 0, width - 1)
    return x_NHWC[:, row_H][:, :, column_W]
