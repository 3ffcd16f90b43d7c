"""What a person may say of pictures and sounds, and how its text is read."""

import re
from dataclasses import dataclass
from typing import Any

from superpose.data.media.picture_form import CHANNELS
from superpose.data.media.sound_form import WAYS
from superpose.errors import UnknownNameError, UsageError


@dataclass(frozen=True)
class MediaOptions:
    """What is asked for; None is left to be found.

    Attributes
    ----------
    size : (int, int) or None
        Width and height of pictures, in pixels.
    channels : str or None
        "grey", "grey+alpha", "rgb" or "rgba".
    sound : str or None
        "spectrogram" or "waveform".
    rate : int or None
        Of sounds, in Hz.
    seconds : float or None
        How long sounds are made.
    """

    size: tuple[int, int] | None = None
    channels: str | None = None
    sound: str | None = None
    rate: int | None = None
    seconds: float | None = None

    @classmethod
    def of(
        cls, *, size: Any = None, channels: str | None = None, sound: str | None = None,
        rate: int | None = None, seconds: float | None = None,
    ) -> "MediaOptions":  # fmt: skip
        """The options, checked; a size may be text such as "64x64".

        Raises
        ------
        UnknownNameError, UsageError
            If one is none that can be.
        """
        if channels is not None and channels not in CHANNELS:
            raise UnknownNameError("channels", channels, CHANNELS)
        if sound is not None and sound not in WAYS:
            raise UnknownNameError("way to take sounds", sound, WAYS)
        for name, value in (("rate", rate), ("seconds", seconds)):
            if value is not None and not value > 0:
                raise UsageError(f"{name} is {value!r}; a number above 0 was expected.", "Leave it out.")
        return cls(None if size is None else size_of_text(size), channels, sound, rate, seconds)


def size_of_text(size: Any) -> tuple[int, int]:
    """ "64x48" or (64, 48) as width and height; one number is both.

    Raises
    ------
    UsageError
        If it is no size.
    """
    found = (
        re.fullmatch(r"\s*([0-9]{1,5})(?:\s*[xX×,]\s*([0-9]{1,5}))?\s*", size)
        if isinstance(size, str)
        else None
    )
    if found:
        size = (int(found[1]), int(found[2] or found[1]))
    elif isinstance(size, int):
        size = (size, size)
    if (
        not isinstance(size, tuple | list)
        or len(size) != 2
        or not all(isinstance(n, int) and n > 0 for n in size)
    ):
        raise UsageError(
            f"{size!r} is no size of a picture.", "Give width x height in pixels, such as 64x64."
        )
    return int(size[0]), int(size[1])
