"""How free text becomes inputs of a network: which telling words are in it, and how many words it has.

A word is a run of the letters a to z and digits, in lower case; every other byte of the UTF-8 text parts words.
So the same words are found by a few lines of C.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.coders.coder import Coder, indicator
from superpose.data.coders.scaling import Scale
from superpose.data.coders.weighted import Spread
from superpose.data.columns.casts import as_levels, codes

MOST = 64  # words
ROWS, RARE, COMMON = (
    3.0,
    0.01,
    0.9,
)  # what rows with a word must weigh: at least, and as shares of all with text


@dataclass(frozen=True)
class TextCoder(Coder):
    """Text as one 0/1 input a word of `words`, and how many words it has, scaled as numbers are.

    Attributes
    ----------
    words : tuple of str
        The words with an input, sorted: those whose share of the rows is nearest to one half, 64 at most, among
        those in 1 % to 90 % of the rows and in 3 rows or more.
    center, scale : float
        How the number of words is scaled.
    fill : float
        The number of words taken where the text is missing: the median.
    missing : bool
        Whether cells were missing when it was fitted; they then have an input of their own.
    clip : float or None
        As for numbers.
    """

    name: str
    words: tuple[str, ...]
    center: float
    scale: float
    fill: float
    missing: bool
    clip: float | None = None
    kind = "text"

    @classmethod
    def fit(cls, series: pl.Series, weights_N: np.ndarray, scaling: str, clip: float | None) -> "TextCoder":
        """The coder of the column `series`, all of whose rows count with their weights (N,)."""
        split = _words(series)
        count_N = _counts(split)
        scale = Scale.fit(count_N, weights_N, scaling, clip)
        fill = Spread.of(count_N, weights_N).median
        gone = bool(split.null_count())
        return cls(series.name, _telling(split, weights_N), scale.center, scale.scale, fill, gone, clip)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        words = (f"{self.name}: {word}" for word in self.words)
        return (*words, f"{self.name} (words)", *indicator(self.name, self.missing))

    def ready(self, series: pl.Series) -> pl.Series:
        """The words of each cell, null where it is missing; a list of text, (N,)."""
        return _words(series)

    def write(self, cells: pl.Series, rows: slice, out_BI: np.ndarray) -> None:
        """1 in the place of each word that is there, and the number of words."""
        split = cells.slice(rows.start, rows.stop - rows.start)
        out_BI[:] = 0.0
        row_W, text = _exploded(split)
        place_W = codes(text, self.words)
        out_BI[row_W[place_W >= 0], place_W[place_W >= 0]] = 1.0
        count_B = _counts(split)
        gone_B = np.isnan(count_B)
        out_BI[:, len(self.words)] = Scale(self.center, self.scale, self.clip).of(
            np.where(gone_B, self.fill, count_B)
        )
        if self.missing:
            out_BI[:, -1] = gone_B

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The words behind the inputs, in the order of the alphabet; null for missing."""
        words = np.array(self.words, dtype=object)
        texts = [" ".join(words[x_W > 0.5]) for x_W in x_BI[:, : len(words)]]
        series = pl.Series(self.name, texts, dtype=pl.String)
        return series.set(pl.Series(x_BI[:, -1] > 0.5), None) if self.missing else series

    def to_dict(self) -> dict[str, Any]:
        """Its words and numbers, as plain JSON."""
        numbers = {name: getattr(self, name) for name in ("center", "scale", "fill")}
        return {
            "kind": self.kind,
            "name": self.name,
            "words": list(self.words),
            "missing": self.missing,
        } | numbers

    @classmethod
    def from_dict(cls, data: Any, clip: float | None) -> "TextCoder":
        """The coder that `to_dict` wrote."""
        number = record.is_number
        checks = {"kind": record.is_text, "name": record.is_text, "missing": record.is_flag}
        d = record.take(
            data, "text column", **checks, words=record.is_texts, center=number, scale=number, fill=number
        )
        words = d["words"]
        plain = all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
        if words != sorted(set(words)) or not plain or d["scale"] < 0:
            raise record.damaged(
                "text column", f"the words of {d['name']!r} are not plain, sorted and different"
            )
        center, scale, fill = (float(d[name]) for name in ("center", "scale", "fill"))
        return cls(d["name"], tuple(words), center, scale, fill, d["missing"], clip)


def _words(series: pl.Series) -> pl.Series:
    """The words of each cell, in their order; null where it is missing."""
    plain = as_levels(series).str.replace_all("[^0-9A-Za-z]+", " ").str.strip_chars().str.to_lowercase()
    split = plain.str.split(" ")
    return split.set((plain == "").fill_null(False), []) if (plain == "").any() else split


def _counts(split: pl.Series) -> np.ndarray:
    """How many words each cell has, NaN where it is missing; float64, (N,)."""
    return split.list.len().cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _exploded(split: pl.Series) -> tuple[np.ndarray, pl.Series]:
    """Every word of every cell, (W,), and the row it is in."""
    frame = pl.DataFrame({"row": np.arange(len(split)), "word": split}).explode("word").drop_nulls()
    return frame["row"].to_numpy(), frame["word"]


def _telling(split: pl.Series, weights_N: np.ndarray) -> tuple[str, ...]:
    """The words that part the rows best, sorted."""
    total = float(weights_N[split.is_not_null().to_numpy()].sum())
    if not total:
        return ()
    row_W, text = _exploded(split)
    pairs = pl.DataFrame({"row": row_W, "word": text}).unique()
    weight = pl.Series("weight", weights_N[pairs["row"].to_numpy()])
    found = pairs.with_columns(weight).group_by("word").agg(pl.col("weight").sum())
    fits = (pl.col("weight") >= max(ROWS, RARE * total)) & (pl.col("weight") <= COMMON * total)
    apart = (pl.col("weight") - total / 2).abs().round(9)
    best = found.filter(fits).sort(apart, pl.col("word")).head(MOST)
    return tuple(sorted(best["word"].to_list()))
