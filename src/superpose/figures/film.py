"""`film`: a training as a moving picture, kept as GIF, MP4 or a page."""

import base64
import functools
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from superpose.errors import SaveError, UnknownNameError, UsageError
from superpose.figures import film_figure, painting, sizes_figure, song
from superpose.figures.film_drawing import TrainingFilm
from superpose.figures.painting_film import PaintingFilm
from superpose.figures.picture import Picture
from superpose.figures.sizes_drawing import SizesFilm
from superpose.figures.song_film import SongFilm
from superpose.insight.frames import frames as frames_of
from superpose.insight.sizes import Sizes, sizes
from superpose.insight.subject import Subject, subject
from superpose.painting.paint import Painting
from superpose.painting.sing import Song

SIZE, FPS, SIZES_FPS = (900, 600), 10, 1.5
HOLD_SECONDS = 2.0  # on the last frame
COLORS = 96  # of a GIF
ENDINGS = (".gif", ".html", ".mp4")


class Drawn(Protocol):
    """What a film is drawn by: any of its frames, and what each is called."""

    @property
    def labels(self) -> list[str]:
        """What each frame is called."""
        ...

    def __len__(self) -> int: ...

    def draw(self, i: int) -> np.ndarray:
        """A frame, (height, width, 3)."""
        ...


class Film:
    """A moving picture.

    Parameters
    ----------
    drawn : Drawn
        What draws its frames.
    picture : callable
        Gives the same as a Plotly figure with a scrubber.
    fps : float
        Frames a second; the last one is held for two seconds.
    colors : int
        How many a GIF has; photos want as many as there can be, 256.
    """

    def __init__(
        self, drawn: Drawn, picture: Callable[[], Picture], *, fps: float = FPS, colors: int = COLORS
    ):
        if not 0 < fps <= 50:
            raise UsageError(f"fps={fps}; a number above 0 and up to 50 was expected.", "Try fps=10.")
        self._drawn, self._picture, self.fps, self._colors = drawn, picture, float(fps), colors

    @functools.cached_property
    def frames(self) -> list[np.ndarray]:
        """The frames as pixels, (height, width, 3) each."""
        return [self._drawn.draw(i) for i in range(len(self._drawn))]

    @property
    def labels(self) -> list[str]:
        """What each frame shows: an epoch, or a number of neurons."""
        return self._drawn.labels

    @functools.cached_property
    def picture(self) -> Picture:
        """The same as a Plotly figure with a scrubber."""
        return self._picture()

    def save(self, path: str | Path) -> Path:
        """Write the film as .gif, .mp4 or .html.

        Raises
        ------
        UsageError
            If the name ends otherwise, or MP4 is asked for without imageio-ffmpeg.
        SaveError
            If it cannot be written there.
        """
        path = Path(path)
        writers = {".gif": self._gif, ".mp4": self._mp4, ".html": self._html}
        if path.suffix.lower() not in writers:
            raise UnknownNameError("ending of a film's file", path.suffix, ENDINGS)
        try:
            writers[path.suffix.lower()](path)
        except OSError as error:
            raise SaveError(
                f"The film cannot be written to {path}: {error.strerror or error}.", "Choose another place."
            ) from error
        return path

    def _gif(self, path: Path) -> None:
        path.write_bytes(self.gif())

    def gif(self) -> bytes:
        """The film as a GIF, every frame with the same few colours."""
        image = _pillow()
        pictures = [image.fromarray(frame) for frame in self.frames]
        sheet = image.fromarray(
            np.concatenate([self.frames[i] for i in {0, len(pictures) // 2, len(pictures) - 1}])
        )
        palette = sheet.quantize(self._colors, dither=image.Dither.NONE)
        small = [picture.quantize(palette=palette, dither=image.Dither.NONE) for picture in pictures]
        each = round(1000 / self.fps)
        durations = [each] * (len(small) - 1) + [max(each, round(1000 * HOLD_SECONDS))]
        out = io.BytesIO()
        small[0].save(
            out, "GIF", save_all=True, append_images=small[1:], duration=durations, loop=0, optimize=True
        )
        return out.getvalue()

    def _mp4(self, path: Path) -> None:
        writer, figure = _mp4_writer(self.fps), _still(self.frames[0])
        with writer.saving(figure, str(path), dpi=100):
            held = [self.frames[-1]] * round(self.fps * HOLD_SECONDS)
            for frame in [*self.frames, *held]:
                figure.images[0].set_data(frame)
                writer.grab_frame()

    def _html(self, path: Path) -> None:
        page = self.picture.to_html(include_plotlyjs=True, auto_play=False)
        path.write_text(page, encoding="utf-8")

    def _repr_html_(self) -> str:
        """The film in a notebook."""
        data = base64.b64encode(self.gif()).decode("ascii")
        return f'<img alt="{self.labels[0]} to {self.labels[-1]}" src="data:image/gif;base64,{data}">'

    def __repr__(self) -> str:
        return (
            f"Film({len(self._drawn)} frames, {self.labels[0]} to {self.labels[-1]}, {self.fps:g} a second)"
        )


def film(
    x: Any,
    path: str | Path | None = None,
    *,
    what: str | None = None,
    size: tuple[int, int] = SIZE,
    fps: float = FPS,
    theme: str = "light",
    title: str | None = None,
    data: Any = None,
    on: Any = None,
    names: Any = None,
    **options: Any,
) -> Film:
    """A training as a moving picture: the fit forming over the data, neurons and cost with it.

    Parameters
    ----------
    x : Run, Model, estimator, Painting, Song, or what `superpose.fit` gives
        With its recorded epochs. For `what="sizes"` also (X, y), or what `superpose.sizes` gives.
    path : str or path, optional
        Where to write it: .gif, .mp4 or .html.
    what : str, optional
        "training" (by default), or "sizes": the same data fitted by one hidden layer of more and more neurons.
    size : (int, int)
        Pixels.
    fps : float
        Frames a second.
    theme : str
        "light" or "dark".
    title : str, optional
        What stands above it.
    data, on, names
        As for `superpose.plot`.
    **options
        Of `superpose.insight.frames.frames`, or of `superpose.sizes`.

    Returns
    -------
    Film

    Raises
    ------
    UsageError
        If no epochs were recorded, or matplotlib or Pillow are not installed.
    """
    kinds: dict[str, Callable[..., Film]] = {"training": _training, "film": _training, "sizes": _sizes}
    if (what or "training") not in kinds:
        raise UnknownNameError("film", what, kinds)
    _check(size, theme)
    _needs("matplotlib")
    if isinstance(x, Painting | Song) and what is None:
        made = _painting(x, title, {"size": (int(size[0]), int(size[1])), "look": theme}, fps)
        if path is not None:
            made.save(path)
        return made
    made = kinds[what or "training"](
        x,
        title,
        {"size": (int(size[0]), int(size[1])), "look": theme},
        fps,
        options | {"data": data, "on": on, "names": names},
    )
    if path is not None:
        made.save(path)
    return made


def _training(x: Any, title: str | None, look: dict[str, Any], fps: float, options: dict[str, Any]) -> Film:
    known = {name: options.pop(name) for name in ("data", "on", "names")}
    seen = subject(x, **known)
    reel = frames_of(seen, **options)
    drawn = TrainingFilm(reel, title=title or title_of(seen), **look)
    return Film(drawn, lambda: film_figure.drawn(seen, reel), fps=fps)


def _painting(x: Painting | Song, title: str | None, look: dict[str, Any], fps: float) -> Film:
    """The film of a picture, as high as that wants where no size was asked for, or of a sound."""
    if isinstance(x, Song):
        drawn = SongFilm(x, title=title or f"Singing {x.name}", **look)
        return Film(drawn, lambda: song.draw(x), fps=fps)
    look = look if look["size"] != SIZE else look | {"size": None}
    drawn = PaintingFilm(x, title=title or f"Painting {x.name}", **look)
    return Film(drawn, lambda: painting.draw(x), fps=fps, colors=256)


def _sizes(x: Any, title: str | None, look: dict[str, Any], fps: float, options: dict[str, Any]) -> Film:
    known = {"data": options.pop("data")} if options["data"] is not None else {}
    options = {name: value for name, value in options.items() if name not in ("data", "on", "names")}
    found = x if isinstance(x, Sizes) else sizes(x, **options | known)
    drawn = SizesFilm(found, title=title or "More and more neurons", **look)
    return Film(drawn, lambda: sizes_figure.drawn(found), fps=SIZES_FPS if fps == FPS else fps)


def title_of(seen: Subject) -> str:
    """What is learned."""
    if seen.target is None:
        return "A network learns"
    names = seen.target.names
    return f"Learning {names[0] if len(names) == 1 else f'{len(names)} targets'}"


def _check(size: Any, look: str) -> None:
    if look not in ("light", "dark"):
        raise UnknownNameError("theme", look, ("light", "dark"))
    if np.shape(size) != (2,) or min(size) < 200 or max(size) > 4000:
        raise UsageError(
            f"size={size!r}; two numbers of pixels from 200 to 4000 were expected.", "Try size=(900, 600)."
        )


def _needs(package: str) -> Any:
    import importlib

    try:
        return importlib.import_module(package)
    except ImportError:
        raise UsageError(
            f"A film needs {package}, which is not installed.", 'pip install "superpose[film]"'
        ) from None


def _pillow() -> Any:
    _needs("PIL")
    from PIL import Image

    return Image


def _mp4_writer(fps: Any) -> Any:
    ffmpeg = _needs("imageio_ffmpeg")
    _needs("matplotlib")
    from matplotlib import rc_context
    from matplotlib.animation import FFMpegWriter

    class Writer(FFMpegWriter):
        """matplotlib's, with the program that comes in the package imageio-ffmpeg."""

        @classmethod
        def bin_path(cls) -> str:
            return ffmpeg.get_ffmpeg_exe()

    # An even number of pixels each way is what most players want.
    even = ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    with rc_context():
        return Writer(fps=fps, codec="h264", extra_args=even)


def _still(frame: np.ndarray) -> Any:
    """A figure that is one picture from edge to edge."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(frame.shape[1] / 100, frame.shape[0] / 100), dpi=100)
    FigureCanvasAgg(figure)
    figure.figimage(frame)
    return figure
