"""The form in which pictures reach a network: so many pixels wide and high, of so many channels."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from superpose.data import record
from superpose.data.files.image import open_image, resized
from superpose.errors import DataError, UnknownNameError

CHANNELS = {
    "grey": ("grey",),
    "grey+alpha": ("grey", "alpha"),
    "rgb": ("red", "green", "blue"),
    "rgba": ("red", "green", "blue", "alpha"),
}
MOST_INPUTS = 1920 * 1080 * 4


@dataclass(frozen=True)
class PictureForm:
    """Pictures of one size.

    Attributes
    ----------
    width, height : int
        Pixels.
    channels : str
        "grey", "grey+alpha", "rgb" or "rgba".
    """

    width: int
    height: int
    channels: str
    kind = "picture"
    dtype = np.dtype(np.uint8)

    def __post_init__(self) -> None:
        if self.channels not in CHANNELS:
            raise UnknownNameError("channels", self.channels, CHANNELS)
        if self.width < 1 or self.height < 1 or self.numbers > MOST_INPUTS:
            raise DataError(
                f"Pictures of {self.width} x {self.height} pixels with {self.depth} channels are "
                f"{self.numbers:,} inputs; 1 to {MOST_INPUTS:,} were expected (1920 x 1080 x 4).",
                "Choose a smaller size, such as --size 64x64.",
            )

    @property
    def depth(self) -> int:
        """How many numbers a pixel has."""
        return len(CHANNELS[self.channels])

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width, channels: the order in which the inputs stand, the last the fastest."""
        return self.height, self.width, self.depth

    @property
    def numbers(self) -> int:
        """How many inputs a picture makes."""
        return self.width * self.height * self.depth

    @property
    def told(self) -> str:
        """The form in words."""
        return (
            f"{self.width} x {self.height} pixels, {self.channels}: {self.numbers:,} inputs from 0 to 255, "
            "row by row"
        )

    def name(self, i: int) -> str:
        """The name of an input: "row 3, column 5, red", rows and columns from 1."""
        pixel, channel = divmod(i, self.depth)
        row, column = divmod(pixel, self.width)
        which = "" if self.depth == 1 else f", {CHANNELS[self.channels][channel]}"
        return f"row {row + 1}, column {column + 1}{which}"

    def read(self, source: str | Path | bytes) -> np.ndarray:
        """The inputs of one file, (numbers,), uint8.

        Raises
        ------
        DataError
            As `open_image` does.
        """
        side = max(self.width, self.height)  # a picture that lies on its side is turned after it is opened
        opened = open_image(source, at_least=(side, side))
        return self.of_rgba(resized(opened.pixels_HW4, self.height, self.width))

    def of_rgba(self, pixels_HW4: np.ndarray) -> np.ndarray:
        """The inputs of pixels of this size, (numbers,), uint8."""
        return in_channels(pixels_HW4, self.channels).ravel()

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"width": self.width, "height": self.height, "channels": self.channels}

    @classmethod
    def from_dict(cls, data: Any) -> "PictureForm":
        """The form that `to_dict` wrote."""
        d = record.take(
            data, "form of pictures", width=record.is_count, height=record.is_count, channels=record.is_text
        )
        return cls(d["width"], d["height"], d["channels"])

    def __str__(self) -> str:
        return self.told


def in_channels(pixels_HW4: np.ndarray, channels: str) -> np.ndarray:
    """Of red, green, blue and alpha those channels, (H, W, depth); grey is 0.299 red + 0.587 green + 0.114 blue."""
    if channels == "rgba":
        return pixels_HW4
    if channels == "rgb":
        return pixels_HW4[:, :, :3]
    rgb = pixels_HW4[:, :, :3].astype(np.uint32)
    grey = ((19595 * rgb[:, :, 0] + 38470 * rgb[:, :, 1] + 7471 * rgb[:, :, 2] + 0x8000) >> 16).astype(
        np.uint8
    )
    if channels == "grey":
        return grey[:, :, None]
    return np.stack([grey, pixels_HW4[:, :, 3]], axis=2)


def needed_channels(pixels_HW4: np.ndarray) -> str:
    """The fewest channels that hold it: without alpha where all is opaque, without colour where all is grey."""
    opaque = bool((pixels_HW4[:, :, 3] == 255).all())
    rgb = pixels_HW4[:, :, :3]
    grey = bool((rgb[:, :, 0] == rgb[:, :, 1]).all() and (rgb[:, :, 1] == rgb[:, :, 2]).all())
    return ("grey" if opaque else "grey+alpha") if grey else ("rgb" if opaque else "rgba")


def as_rgba(pixels_HWC: np.ndarray) -> np.ndarray:
    """Pixels of 1 to 4 channels, in the order of `CHANNELS`, as red, green, blue and alpha, (H, W, 4)."""
    height, width, depth = pixels_HWC.shape
    whole = np.full((height, width, 4), 255, np.uint8)
    whole[:, :, :3] = pixels_HWC[:, :, :1] if depth <= 2 else pixels_HWC[:, :, :3]
    if depth in (2, 4):
        whole[:, :, 3] = pixels_HWC[:, :, -1]
    return whole
