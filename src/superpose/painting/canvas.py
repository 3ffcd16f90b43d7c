"""A picture as samples of a function, and a network's function as a picture of any size."""

import math
from typing import Any

import numpy as np

from superpose.data.files.image import resized
from superpose.errors import ModelFileError, UsageError
from superpose.model.model import Model
from superpose.network.network import Network
from superpose.painting.learning import Samples

MOST_PIXELS = 200_000_000  # of a painting: 800 MB
OMEGA = 0.2  # of the highest frequency that pixels hold: 30 dB soonest of 0.13, 0.2 and 0.3 on photos
AT_ONCE = 2**18  # pixels that go through the network together
COLOURS = {
    1: ("grey",),
    2: ("grey", "alpha"),
    3: ("red", "green", "blue"),
    4: ("red", "green", "blue", "alpha"),
}


def channels_of(pixels_HW4: np.ndarray) -> tuple[str, ...]:
    """What has to be learned of a picture: grey or red, green and blue; alpha where it is not opaque everywhere."""
    rgb = pixels_HW4[:, :, :3]
    alike = bool((rgb == rgb[:, :, :1]).all())
    clear = bool((pixels_HW4[:, :, 3] < 255).any())
    return COLOURS[(1 if alike else 3) + clear]


def weighed(pixels_HW4: np.ndarray, channels: tuple[str, ...]) -> np.ndarray:
    """The channels, 0 to 255, (H, W, C): colours times their alpha, so that what cannot be seen does not count."""
    alpha_HW1 = pixels_HW4[:, :, 3:].astype(np.float32)
    colours = pixels_HW4[:, :, : 1 if channels[0] == "grey" else 3] * (alpha_HW1 / 255)
    return np.concatenate([colours, alpha_HW1], axis=2) if channels[-1] == "alpha" else colours


def unweighed(values_HWC: np.ndarray, channels: tuple[str, ...]) -> np.ndarray:
    """The way back from `weighed`: pixels (H, W, 4) of whole numbers, each value cut to 0 to 255."""
    values_HWC = np.clip(values_HWC, 0, 255)
    clear = channels[-1] == "alpha"
    colours = values_HWC[:, :, : len(channels) - clear]
    alpha_HW1 = values_HWC[:, :, -1:] if clear else np.full((*values_HWC.shape[:2], 1), 255.0)
    if clear:
        colours = np.clip(colours * (255 / np.maximum(alpha_HW1, 1.0)), 0, 255)
    rgb = np.broadcast_to(colours, (*colours.shape[:2], 3))
    return np.rint(np.concatenate([rgb, alpha_HW1], axis=2)).astype(np.uint8)


def samples_of(pixels_HW4: np.ndarray, channels: tuple[str, ...]) -> Samples:
    """The picture as rows: the middle of each pixel as a share of the width and the height, and what is there.

    The network sees the longer side from -1 to 1 and the other in proportion.
    """
    height, width = pixels_HW4.shape[:2]
    longer = max(height, width)
    x_HW, y_HW = np.meshgrid(middles(width), middles(height))
    values_HWC = weighed(pixels_HW4, channels)
    values = {name: values_HWC[:, :, i].ravel() for i, name in enumerate(channels)}
    reach = ((0.5, longer / (2 * width)), (0.5, longer / (2 * height)))
    # half a cycle a pixel is the most that pixels hold, the longer side is two units; the deeper layers make overtones
    highest = math.pi * longer / 2
    return Samples({"x": x_HW.ravel(), "y": y_HW.ravel()}, reach, values, OMEGA * highest)


def middles(count: int) -> np.ndarray:
    """The middles of so many equal pieces of 0 to 1."""
    return (np.arange(count) + 0.5) / count


def painted(model: Model, height: int, width: int, *, network: Network | None = None) -> np.ndarray:
    """What a model paints, pixels (height, width, 4).

    Parameters
    ----------
    model : Model
        Of a painting.
    height, width : int
        Of the picture; smaller than what was learned it is painted at that size and made smaller.
    network : Network, optional
        Another of the same shape, such as one of an earlier epoch.
    """
    own_height, own_width, channels = size_of(model)
    if height * width > MOST_PIXELS:
        raise UsageError(
            f"A painting of {width:,} x {height:,} pixels was asked for; at most {MOST_PIXELS:,} are painted.",
            "Make it smaller.",
        )
    if height < own_height and width < own_width and own_height * own_width <= MOST_PIXELS:
        return resized(painted(model, own_height, own_width, network=network), height, width)
    pixels_HW4 = np.empty((height, width, 4), np.uint8)
    rows = max(1, AT_ONCE // width)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        values_HWC = values_at(model, middles(height)[top:bottom], middles(width), network=network)
        pixels_HW4[top:bottom] = unweighed(values_HWC, channels)
    return pixels_HW4


def values_at(
    model: Model, y_H: np.ndarray, x_W: np.ndarray, *, network: Network | None = None
) -> np.ndarray:
    """The values at every pair of places, (H, W, C), as they come: colours times alpha, not cut to 0 to 255."""
    values_RC = (network or model.network)(inputs_at(model, y_H, x_W))
    scaled = values_RC * np.asarray(model.target.scale) + np.asarray(model.target.center)
    return scaled.reshape(len(y_H), len(x_W), -1)


def inputs_at(model: Model, y_H: np.ndarray, x_W: np.ndarray) -> np.ndarray:
    """Every pair of places as the network's inputs, (H * W, 2)."""
    (x_coder, y_coder) = model.encoding.coders
    x_HW, y_HW = np.meshgrid(x_W, y_H)
    columns = [
        ((v.ravel() - c.center) / c.scale).astype(np.float32)  # pyright: ignore[reportAttributeAccessIssue]
        for v, c in ((x_HW, x_coder), (y_HW, y_coder))
    ]
    return np.stack(columns, axis=1)


def size_of(model: Model) -> tuple[int, int, tuple[str, ...]]:
    """The height and width that a model learned, and its channels.

    Raises
    ------
    ModelFileError
        If it has not learned a picture.
    """
    told = model.facts.get("painting")
    if not isinstance(told, dict) or model.target.names not in COLOURS.values():
        raise ModelFileError(
            "The model has not learned a picture: it is of a table or a sound.",
            "Make one with superpose paint PICTURE.",
        )
    height, width = _count(told, "height"), _count(told, "width")
    return height, width, model.target.names


def _count(told: dict[str, Any], name: str) -> int:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10**6:
        raise ModelFileError(f"The model's {name} is {value!r}; pixels were expected.", "Paint it anew.")
    return value


def size_for(
    own: tuple[int, int], height: int | None, width: int | None, scale: float | None = None
) -> tuple[int, int]:
    """Height and width in the proportion of `own`, from whichever was asked for."""
    own_height, own_width = own
    if sum(asked is not None for asked in (height, width, scale)) > 1 and (scale is not None):
        raise UsageError("Both a scale and a size were asked for.", "Give one of them.")
    for name, value in (("height", height), ("width", width)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise UsageError(f"{name}={value!r}; pixels from 1 on were expected.", f"Try {name}=1080.")
    if scale is not None and not 0 < scale < math.inf:
        raise UsageError(f"scale={scale!r}; a number above 0 was expected.", "Try scale=4.")
    factor = scale or 1.0
    if height is None and width is not None:
        factor = width / own_width
    elif height is not None:
        factor = height / own_height
    return height or max(1, round(own_height * factor)), width or max(1, round(own_width * factor))
