"""Mean, variance and range of columns that come in parts, as exact as if they came at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Moments:
    """What is known of a column of numbers.

    Attributes
    ----------
    count, missing : int
        Cells that have a value, and that have none.
    mean : float
        Of the values.
    square : float
        The sum of their squared distances from the mean.
    low, high : float
        The least and the greatest.
    """

    count: int = 0
    missing: int = 0
    mean: float = 0.0
    square: float = 0.0
    low: float = float("inf")
    high: float = float("-inf")

    @property
    def std(self) -> float:
        """The standard deviation, dividing by the count."""
        return (self.square / self.count) ** 0.5 if self.count else 0.0

    def and_then(self, other: "Moments") -> "Moments":
        """Those of the values of both.

        Source: Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances
        (1979).
        """
        count = self.count + other.count
        if not other.count or not self.count:
            some = other if other.count else self
            return Moments(count, self.missing + other.missing, some.mean, some.square, some.low, some.high)
        apart = other.mean - self.mean
        return Moments(
            count,
            self.missing + other.missing,
            self.mean + apart * other.count / count,
            self.square + other.square + apart * apart * self.count * other.count / count,
            min(self.low, other.low),
            max(self.high, other.high),
        )


def moments(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, Moments]:
    """Those of each of these columns of numbers, no cell of which is NaN."""
    if not names or not frame.height:
        return {name: Moments() for name in names}
    asked = [pl.col(name).cast(pl.Float64) for name in names]
    means, variances, lows, highs, gone = (
        frame.select(how(column) for column in asked).row(0)
        for how in (
            lambda c: c.mean(),
            lambda c: c.var(ddof=0),
            lambda c: c.min(),
            lambda c: c.max(),
            lambda c: c.null_count(),
        )
    )
    found = {}
    for name, mean, variance, low, high, missing in zip(
        names, means, variances, lows, highs, gone, strict=True
    ):
        count = frame.height - missing
        found[name] = (
            Moments(count, missing, mean, variance * count, low, high) if count else Moments(0, missing)
        )
    return found
