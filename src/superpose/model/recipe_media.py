"""What to train where inputs are pixels, or the levels of a spectrogram: many of them, each telling little."""

from typing import Any

from superpose.model.augment import copies
from superpose.model.recipe import ENOUGH_TO_WATCH, Recipe, plain

# Weights of a first layer at most; up to how many rows several small networks are averaged, and how many.
MOST_WEIGHTS, FEW_ROWS, MEMBERS = 2_000_000, 2_000, 4
WIDEST, NARROWEST, FOR_FEW = 256, 16, 64
SMALL = 500_000
USUAL = 784  # inputs, up to which the rate is the usual one
# Steps a training takes where rows are many enough, and the numbers that all copies of all rows may be.
STEPS, MOST_NUMBERS = 4_500, 2**27


def media_recipe(profile: str, *, rows: int, form: Any, task: str) -> Recipe:
    """One hidden layer, half of whose neurons each step leaves out (dropout, Srivastava et al. 2014): there are far
    more weights than rows. Where rows are few several such networks are averaged. Each row is also learned moved a
    little, as long as all copies together are not too much; see `superpose.model.augment`.

    Parameters
    ----------
    profile : str
        "plain" is the bare textbook network.
    rows : int
        Training rows.
    form : PictureForm or SoundForm
        What a row is.
    task : str
        "classification", "regression" or "multilabel".
    """
    hidden = (_width(form.numbers, rows),)
    if profile == "plain":
        return plain(rows, 1, task).replace(hidden=hidden)
    count = copies(form, ("shift",))
    augment = ("shift",) if count > 1 and rows * count * form.numbers <= MOST_NUMBERS else ()
    learned = max(rows * (count if augment else 1), 1)
    batch = 128 if learned >= 10_000 else 32
    few = rows < FEW_ROWS and form.numbers * hidden[0] <= SMALL
    return Recipe(
        profile="default",
        members=MEMBERS if few else 1,
        hidden=hidden,
        activation="relu",
        optimizer="adam",
        # a step moves every pre-activation by as much however many inputs there are (Yang et al. 2022)
        learning_rate=(2e-3 if batch == 128 else 1e-3) * min(1.0, USUAL / max(form.numbers, 1)),
        schedule="cosine",
        batch_size=batch,
        epochs=int(min(max(STEPS * batch / learned, 3), 60)),
        weight_decay=0.05,
        dropout=0.2 if task == "regression" else 0.5,
        smoothing=0.0 if task == "regression" else 0.1,
        watch=0.15 if rows >= ENOUGH_TO_WATCH else 0.0,
        augment=augment,
    )


def _width(numbers: int, rows: int) -> int:
    """Neurons of the hidden layer: fewer where inputs are many, or rows few."""
    widest = WIDEST if rows >= FEW_ROWS else FOR_FEW
    return max(NARROWEST, min(widest, MOST_WEIGHTS // max(numbers, 1)))
