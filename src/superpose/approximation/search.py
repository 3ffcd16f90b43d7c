"""The smallest width that is found to do: up by doubling, then down by halves; each one checked over the domain."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from superpose.approximation.fitting import BENCHES, Bench, Fit, Hidden
from superpose.approximation.nodes import Looked
from superpose.approximation.starts import monotone_pieces
from superpose.calculus.activations import Activation

REPAIRS = 5
# Beyond so many neurons a width is as good as the smallest when it is within this share of it.
EXACT_TO, SHARE = 24, 0.06


@dataclass(frozen=True)
class Checked:
    """What a fit was found to be over the whole domain, in the target's own unit.

    Attributes
    ----------
    good : bool
        Whether it meets the tolerance.
    error : float
        The largest error, proved or seen.
    worst_BD : array (places, inputs)
        Where it is too large, in units.
    result : object
        What the check made: the network with its certificate.
    """

    good: bool
    error: float
    worst_BD: np.ndarray = field(repr=False)
    result: object = field(repr=False, default=None)


Check = Callable[[Bench, Fit], Checked]
Values = Callable[[np.ndarray], np.ndarray]


@dataclass
class Search:
    """The search for the smallest width.

    Attributes
    ----------
    tried : dict of int to float
        Of every width the least error it came to, in the target's own unit.
    found : (Fit, Bench, Checked) or None
        The smallest that is good; else the best.
    """

    seen: Looked
    tolerance: float
    scale: float
    activation: Activation
    seed: int
    check: Check
    values: Values | None
    until: float
    most: int
    told: Callable[[int, float], None] | None = None
    tried: dict[int, float] = field(default_factory=dict)
    best: tuple[Fit, Bench, Checked] | None = None
    benches: dict[int, Bench] = field(default_factory=dict)
    fits: dict[int, tuple[Fit, Bench]] = field(default_factory=dict)

    def run(self) -> bool:
        """Search; whether a width was found that meets the tolerance."""
        failed = 0
        for width in self._ladder():
            if self._late():
                return False
            if self._good(width):
                self._down(failed, width)
                return True
            failed = width
        return False

    def _ladder(self) -> list[int]:
        """Widths to try upwards; one is about that of the rises and falls, one neuron each."""
        steps = [8, 16, 24, 40, 64, 96, 128, 192, 256]
        pieces = len(monotone_pieces(self.seen)) if self.seen.x_GD.shape[1] == 1 else 0
        likely = [pieces + 2] if pieces > steps[0] else []
        return sorted({min(w, self.most) for w in (*steps, *likely) if w >= min(pieces / 3, self.most)})

    def _down(self, failed: int, good: int) -> None:
        """Halve what lies between a width that failed and one that did."""
        while good - failed > max(1, int(SHARE * good) if good > EXACT_TO else 1) and not self._late():
            middle = (failed + good) // 2
            if self._good(middle):
                good = middle
            else:
                failed = middle

    def _late(self) -> bool:
        return time.monotonic() > self.until

    def bench(self, width: int) -> Bench:
        """The bench for a width, made when it is first needed."""
        widest, starts = next((w, s) for w, s in BENCHES if width <= w)
        if widest not in self.benches:
            self.benches[widest] = Bench(self.seen, widest, starts, self.activation, self.seed)
        return self.benches[widest]

    def _good(self, width: int) -> bool:
        """Fit a width and check it; where it is too far off between the rows, take those places in and go on."""
        bench, path, steps = self.bench(width), [], 0
        p_SP = bench.started(width, self._grown(width))
        for _ in range(REPAIRS):
            fit = bench.fit(width, self.tolerance, p_SP=p_SP, until=self.until)
            path += [(k + steps, *rest) for k, *rest in fit.path]
            fit.path, steps = path, steps + fit.steps
            close = fit.error <= self.tolerance
            checked = (
                self.check(bench, fit) if close else Checked(False, fit.error * self.scale, np.zeros((0, 1)))
            )
            self._note(fit, bench, checked)
            if checked.good or not close or not len(checked.worst_BD) or self.values is None or self._late():
                return checked.good
            bench.add_rows(checked.worst_BD, self.values(checked.worst_BD))
            p_SP = np.repeat(fit.p_P[None, :], bench.starts, axis=0)
        return False

    def _grown(self, width: int) -> tuple[Hidden, Looked] | None:
        """The widest of the fits that were not good and have fewer neurons, and what it leaves to be learned."""
        fewer = [w for w in self.fits if w < width and w >= width // 3]
        if not fewer:
            return None
        fit, bench = self.fits[min(fewer, key=lambda w: self.fits[w][0].error)]
        return bench.hidden(fit), bench.left_over(fit)

    def _note(self, fit: Fit, bench: Bench, checked: Checked) -> None:
        error = checked.error
        if not checked.good and (fit.width not in self.fits or fit.error < self.fits[fit.width][0].error):
            self.fits[fit.width] = fit, bench
        self.tried[fit.width] = min(error, self.tried.get(fit.width, np.inf))
        if self.told is not None:
            self.told(fit.width, self.tried[fit.width])
        before = self.best
        better = before is None or (
            (checked.good and (not before[2].good or fit.width <= before[0].width))
            or (not before[2].good and error < before[2].error)
        )
        if better:
            self.best = fit, bench, checked

    def __repr__(self) -> str:
        return f"Search({len(self.tried)} widths tried)"
