"""A painting as the sum it is: more and more of the neurons' parts, and the neurons as the pictures they are."""

import numpy as np

from superpose.figures.painting import words
from superpose.figures.panels import panels, picture, place
from superpose.figures.picture import Picture
from superpose.figures.pixels import SMALL, bare_axes, shown, signed
from superpose.painting.paint import Painting
from superpose.painting.parts import Parts, parts_of

COLUMNS = 4


def draw(painting: Painting, *, neurons: int = 4) -> Picture:
    """The sums of the first few, of more, and of all parts; below, the neurons whose parts vary most.

    Parameters
    ----------
    painting : Painting
    neurons : int
        How many neurons are drawn by themselves, twice: what each passes on, and what it adds.
    """
    parts = parts_of(painting.model, painting.height, painting.width)
    counts = counts_for(len(parts))
    decibels = [painting.decibels_of(parts.picture_of(k)) for k in counts]
    count = min(neurons, len(parts))
    titles = [
        *[_title(k, len(parts), d) for k, d in zip(counts, decibels, strict=True)],
        *[f"{parts.names[j]} value" for j in range(count)],
        *[f"{parts.names[j]} adds" for j in range(count)],
    ]
    tall = max(70, min(130, round(170 * painting.height / painting.width)))
    figure = panels(titles, columns=COLUMNS, heights=(tall,), gap=36, most=30)
    _add(figure, painting, parts, counts, count, len(titles))
    return picture(
        figure,
        title=f"{painting.name} as a sum of {len(parts)} neurons' pictures",
        alt=_alt(painting, parts, counts, decibels),
        table={"parts": counts, "PSNR [dB]": np.round(decibels, 3)},
        note=(
            "Above each sum: of how many parts, and its error. "
            "Each part is what a neuron of the last hidden layer passes on, orange below 0 and blue above, times its "
            "weight for each colour; drawn about mid-grey. The constant and all parts add up to the painting. They are "
            "added in the order of how much they vary: parts may cancel, so that the last ones matter too."
        ),
    )


def counts_for(most: int) -> list[int]:
    """How many parts to add up: 0, then more and more, then all, eight in all at most."""
    steps = np.unique(np.round(np.geomspace(1, most, 7)).astype(int)).tolist()
    return [0, *steps]


def _title(count: int, most: int, decibels: float) -> str:
    return f"{'all' if count == most else count}: {words(decibels)}"


def _add(
    figure: object, painting: Painting, parts: Parts, counts: list[int], neurons: int, panels_: int
) -> None:
    drawn = [shown(parts.picture_of(k), longest=SMALL) for k in counts]
    drawn += [signed(parts.graph_JHW[j] - parts.graph_JHW[j].mean()) for j in range(neurons)]
    drawn += [shown(parts.part(j), longest=SMALL) for j in range(neurons)]
    for i, trace in enumerate(drawn):
        figure.add_trace(trace, **place(i, COLUMNS, panels_))  # pyright: ignore[reportAttributeAccessIssue]
        bare_axes(figure, i, painting.height, painting.width)  # pyright: ignore[reportArgumentType]


def _alt(painting: Painting, parts: Parts, counts: list[int], decibels: list[float]) -> str:
    half = counts[len(counts) // 2]
    return (
        f"The painting is a constant colour and {len(parts)} parts, one for each neuron of the last hidden layer. The "
        f"constant alone is at {words(decibels[0])}, with the {half} parts that vary most it is at "
        f"{words(decibels[len(counts) // 2])}, with all of them at {words(decibels[-1])}."
    )
