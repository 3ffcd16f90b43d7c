"""A sound beside what a network sings: the waveform, a moment of it, the spectrum, and the error in decibels."""

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.painting import by_epoch, line, words
from superpose.figures.panels import panels, picture, place
from superpose.figures.picture import Picture
from superpose.painting.sing import Song

POINTS = 600  # pairs of lowest and highest of a waveform
MOMENT = 0.02  # seconds
FLOOR = -100.0  # dB below the loudest


def draw(song: Song) -> Picture:
    """The waveform and 20 ms of it, original and learned; their spectra; dB by epoch."""
    titles = ["waveform", f"{1000 * moment(song)[1]:.3g} ms of it", "spectrum", "dB by epoch"]
    figure = panels(titles, heights=(190, 200), gap=74, most=34)
    for trace in waveforms(song):
        figure.add_trace(trace, **place(0, count=4))
    for trace in _moment(song):
        figure.add_trace(trace, **place(1, count=4))
    frequency_F, level_2F = spectra(song, song.samples())
    for trace in _spectra(frequency_F, level_2F):
        figure.add_trace(trace, **place(2, count=4))
    epochs, decibels = by_epoch(song.decibels_by_frame)
    figure.add_trace(line(epochs, decibels, color=theme.color("positive")), **place(3, count=4))
    for i, (x, y) in enumerate(
        [("s", ""), ("s", ""), ("frequency [Hz]", "dB below the loudest"), ("epoch", "SNR [dB]")]
    ):
        where = place(i, count=4)
        figure.update_xaxes(title_text=x, **where)
        figure.update_yaxes(title_text=y, **where)
    return picture(
        figure,
        title=f"{song.name}: what the network sings, {words(song.decibels)}",
        legend=True,
        alt=_alt(song),
        table={
            "epochs": {"epoch": epochs, "SNR [dB]": np.round(decibels, 3)},
            "spectrum": {
                "frequency [Hz]": np.round(frequency_F, 2),
                "original [dB]": np.round(level_2F[0], 2),
                "learned [dB]": np.round(level_2F[1], 2),
            },
        },
        note=(
            "SNR = 10 log10(mean squared sound / mean squared difference), over all channels; drawn is the first "
            "channel. The waveform shows the lowest and the highest in each short piece of time; the spectrum the "
            "loudest of neighbouring frequencies."
        ),
    )


def waveforms(song: Song) -> list[go.Scatter]:
    """The first channel, original and learned, as lowest and highest in each piece of time."""
    found = []
    for name, samples_TC, color in _both(song):
        t_P, y_P = envelope(samples_TC[:, 0], song.rate)
        found.append(
            go.Scatter(
                x=t_P.tolist(), y=y_P.tolist(), mode="lines", name=name, line={"color": color, "width": 1}
            )
        )
    return found


def envelope(sound_T: np.ndarray, rate: int, points: int = POINTS) -> tuple[np.ndarray, np.ndarray]:
    """Times and values of a line that shows a sound's lowest and highest in each of so many pieces."""
    if len(sound_T) <= 2 * points:
        return np.round(np.arange(len(sound_T)) / rate, 6), np.round(sound_T, 4)
    edges = np.linspace(0, len(sound_T), points + 1).astype(int)
    low_P = np.minimum.reduceat(sound_T, edges[:-1])
    high_P = np.maximum.reduceat(sound_T, edges[:-1])
    times = np.repeat(edges[:-1] / rate, 2)
    return np.round(times, 5), np.round(np.stack([low_P, high_P], axis=1).ravel(), 4)


def moment(song: Song) -> tuple[int, float]:
    """Where the loudest short moment begins, in frames, and how long it is, in seconds."""
    length = min(len(song.original_TC), max(2, round(MOMENT * song.rate)))
    power_T = np.cumsum(np.concatenate([[0.0], np.square(song.original_TC[:, 0], dtype=np.float64)]))
    return int(np.argmax(power_T[length:] - power_T[:-length])), length / song.rate


def spectra(song: Song, learned_TC: np.ndarray, bins: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies in Hz, and the levels of original and learned in dB below the original's loudest, (2, F)."""
    window_T = np.hanning(len(song.original_TC)) + 1e-6
    both = (song.original_TC[:, 0], learned_TC[:, 0])
    power_2F = np.stack([np.abs(np.fft.rfft(sound_T * window_T)) ** 2 for sound_T in both])
    edges = np.unique(np.linspace(0, power_2F.shape[1], min(bins, power_2F.shape[1]) + 1).astype(int))[:-1]
    loud_2F = np.maximum.reduceat(power_2F, edges, axis=1)
    top = float(loud_2F[0].max()) or 1.0
    level_2F = np.maximum(10 * np.log10(np.maximum(loud_2F / top, 1e-12)), FLOOR)
    return np.fft.rfftfreq(len(song.original_TC), 1 / song.rate)[edges], level_2F


def _both(song: Song) -> list[tuple[str, np.ndarray, str]]:
    return [
        ("original", song.original_TC, theme.color("faint")),
        ("learned", song.samples(), theme.color("positive")),
    ]


def _moment(song: Song) -> list[go.Scatter]:
    start, seconds = moment(song)
    frames = slice(start, start + round(seconds * song.rate))
    t_T = np.round(np.arange(frames.start, frames.stop) / song.rate, 6).tolist()
    widths = {"original": 4, "learned": 1.5}
    return [
        go.Scatter(
            x=t_T,
            y=np.round(samples_TC[frames, 0], 4).tolist(),
            mode="lines",
            name=name,
            showlegend=False,
            line={"color": color, "width": widths[name]},
        )
        for name, samples_TC, color in _both(song)
    ]


def _spectra(frequency_F: np.ndarray, level_2F: np.ndarray) -> list[go.Scatter]:
    x = np.round(frequency_F, 1).tolist()
    looks = (("original", theme.color("faint"), 3), ("learned", theme.color("positive"), 1.2))
    return [
        go.Scatter(
            x=x,
            y=np.round(level_F, 1).tolist(),
            mode="lines",
            name=name,
            showlegend=False,
            line={"color": color, "width": width},
        )
        for level_F, (name, color, width) in zip(level_2F, looks, strict=True)
    ]


def _alt(song: Song) -> str:
    first = next(iter(song.decibels_by_frame.values()))
    return (
        f"{song.name}, {song.seconds:.3g} s at {song.rate:,} Hz, beside what a network of "
        f"{song.network.parameters:,} weights and biases sings. The signal-to-noise ratio rises from {words(first)} "
        f"to {words(song.decibels)} in {len(song.run.history)} epochs."
    )
