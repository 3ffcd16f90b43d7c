"""Tanh, Fourier inputs and sine beside each other on the same budget, and why they differ."""

import numpy as np

from superpose.figures import theme
from superpose.figures.painting import by_epoch, line, words
from superpose.figures.panels import panels, picture, place
from superpose.figures.picture import Picture
from superpose.figures.pixels import bare_axes, shown
from superpose.figures.song import waveforms
from superpose.painting.compare import Comparison
from superpose.painting.paint import Painting

TALL, CURVE = 200, 220


def draw(comparison: Comparison) -> Picture:
    """What each basis made of it, and dB by epoch."""
    each = comparison.each
    pictures = isinstance(each[0], Painting)
    titles = [*(f"{one.basis.name}: {words(one.decibels)}" for one in each), "dB by epoch"]
    columns = 2
    rows = -(-len(titles) // columns)
    figure = panels(titles, columns=columns, heights=(TALL,) * (rows - 1) + (CURVE,), gap=52, most=34)
    for i, one in enumerate(each):
        where = place(i, columns, len(titles))
        if isinstance(one, Painting):
            figure.add_trace(shown(one.pixels()), **where)
            bare_axes(figure, i, one.height, one.width)
        else:
            for trace in waveforms(one):
                figure.add_trace(trace.update(showlegend=False), **where)
        epochs, decibels = by_epoch(one.decibels_by_frame)
        curve = line(epochs, decibels, color=theme.series(i), name=one.basis.name, showlegend=True)
        figure.add_trace(curve, **place(len(each), columns, len(titles)))
    last = place(len(each), columns, len(titles))
    figure.update_xaxes(title_text="epoch", **last)
    figure.update_yaxes(title_text=("PSNR" if pictures else "SNR") + " [dB]", **last)
    return picture(
        figure,
        title="The same steps through other first layers",
        legend=True,
        alt=_alt(comparison),
        table={
            "basis": [one.basis.name for one in each],
            "dB": np.round([one.decibels for one in each], 3),
            "parameters": [one.network.parameters for one in each],
            "epochs": [len(one.run.history) for one in each],
            "seconds": np.round([one.learned.seconds for one in each], 2),
        },
        note=" ".join(f"{one.basis.name}, {one.basis.formula}: {one.basis.why}" for one in each),
    )


def _alt(comparison: Comparison) -> str:
    said = "; ".join(
        f"{one.basis.name} reaches {words(one.decibels)} with {one.network.parameters:,} weights and biases in "
        f"{one.learned.seconds:.1f} s"
        for one in comparison.each
    )
    return f"After {len(comparison.each[0].run.history)} epochs on the same rows: {said}."
