"""The film of a sound being learned: its waveform forms over the original, a moment of it, the spectrum, dB."""

from typing import Any

import numpy as np

from superpose.figures.film_drawing import Canvas
from superpose.figures.film_panels import few_ticks
from superpose.figures.painting_film import LEFT, RIGHT, Move, decibel_curve, heading
from superpose.figures.song import envelope, moment, spectra
from superpose.painting.sing import Song

PIECES = 300


class SongFilm:
    """Draws any frame of a sound's training.

    Parameters
    ----------
    song : Song
        With its recorded epochs.
    title : str
        What stands above it.
    size : (int, int)
        Pixels.
    look : str
        "light" or "dark".
    """

    def __init__(self, song: Song, *, title: str, size: tuple[int, int], look: str):
        self.song, self.canvas = song, Canvas(size, look)
        self._frames = song.run.frames
        self._decibels = list(song.decibels_by_frame.values())
        self._heading = heading(self.canvas, title, "SNR")
        left, wide = LEFT + 0.035, RIGHT - LEFT - 0.035
        self._moves = [
            self._waveform((left, 0.58, wide, 0.27)),
            self._moment((left, 0.1, 0.26, 0.33)),
            self._spectrum((left + 0.335, 0.1, 0.27, 0.33)),
        ]
        self._curve: Move = decibel_curve(self.canvas, (0.765, 0.1, RIGHT - 0.765, 0.33), song)

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def labels(self) -> list[str]:
        """What each frame is called."""
        return [f"epoch {frame.epoch:,}" for frame in self._frames]

    def draw(self, i: int) -> np.ndarray:
        """The i-th frame, (height, width, 3)."""
        samples_TC = self.song.samples(network=self._frames[i].network)
        self._heading(self._frames[i].epoch, self._decibels[i])
        for move in self._moves:
            move(samples_TC)
        self._curve(i)
        return self.canvas.pixels()

    def _axes(self, box: tuple[float, float, float, float], name: str, x: str) -> Any:
        ax = self.canvas.axes(box)
        ax.set_title(name, color=self.canvas.color("soft"), fontsize=10 * self.canvas.scale, loc="left")
        ax.xaxis.set_major_locator(few_ticks(whole=False))
        self.canvas.named(ax, x, "")
        return ax

    def _pair(self, ax: Any, x: np.ndarray, original: np.ndarray, widths: tuple[float, float]) -> Any:
        """The original, and an empty line to move."""
        canvas = self.canvas
        ax.plot(x, original, color=canvas.color("faint"), linewidth=widths[0] * canvas.scale, zorder=2)
        (line,) = ax.plot(x, np.full(len(x), np.nan), color=canvas.color("positive"), zorder=3)
        line.set_linewidth(widths[1] * canvas.scale)
        ax.set_xlim(x[0], max(x[-1], x[0] + 1e-9))
        return line

    def _waveform(self, box: tuple[float, float, float, float]) -> Any:
        song = self.song
        ax = self._axes(box, "waveform: original grey, learned blue", "s")
        t_P, y_P = envelope(song.original_TC[:, 0], song.rate, PIECES)
        line = self._pair(ax, t_P, y_P, (1.4, 1.0))
        reach = 1.15 * (np.abs(y_P).max() or 1.0)
        ax.set_ylim(-reach, reach)
        return lambda samples_TC: line.set_ydata(envelope(samples_TC[:, 0], song.rate, PIECES)[1])

    def _moment(self, box: tuple[float, float, float, float]) -> Any:
        song = self.song
        start, seconds = moment(song)
        frames = slice(start, start + round(seconds * song.rate))
        ax = self._axes(box, f"{1000 * seconds:.3g} ms of it", "s")
        original_T = song.original_TC[frames, 0]
        line = self._pair(ax, np.arange(frames.start, frames.stop) / song.rate, original_T, (4.0, 1.6))
        reach = 1.3 * (np.abs(original_T).max() or 1.0)
        ax.set_ylim(-reach, reach)
        return lambda samples_TC: line.set_ydata(samples_TC[frames, 0])

    def _spectrum(self, box: tuple[float, float, float, float]) -> Any:
        ax = self._axes(box, "spectrum, dB below the loudest", "Hz")
        frequency_F, level_2F = spectra(self.song, self.song.original_TC)
        line = self._pair(ax, frequency_F, level_2F[0], (3.0, 1.2))
        ax.set_ylim(-100, 12)
        return lambda samples_TC: line.set_ydata(spectra(self.song, samples_TC)[1][1])

    def __repr__(self) -> str:
        return f"SongFilm({self.song!r}, {len(self)} frames)"
