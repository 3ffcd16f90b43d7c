"""The smallest width that is found to do: up by what the errors so far promise, then down; each checked everywhere.

Of several activations the one with the fewest neurons to try next goes on, until none can do with fewer than another.
"""

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from superpose.approximation.fitting import BENCHES, Bench, Fit
from superpose.approximation.nodes import Looked
from superpose.approximation.pieces import cuts
from superpose.approximation.starts import CANDIDATES, Hidden, most_telling, picked_start
from superpose.approximation.two_layers import TwoLayers
from superpose.approximation.wider import BEYOND, Wider
from superpose.calculus.activations import Activation

REPAIRS = 5
# Beyond so many neurons a width is as good as the smallest when it is within this share of it.
EXACT_TO, SHARE = 16, 0.12
LADDER = (1, 2, 4, 8, 16, 24, 40, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1448, 2048)
RAMPS = (1.0, 1.1, 1.35, 1.8, 2.5)  # times as many as there are straight pieces
SHAPES = ((8, 8), (12, 12), (16, 16), (24, 24), (32, 32))
STARTS = 6
DEEPER = 64  # two layers are tried where one seems to need more neurons
PATIENCE = 1.5  # no further where so many times the width at hand seems to be needed


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
    tried : dict of str to dict of int to float
        By activation, of every width the least error it came to, in the target's own unit.
    best : (Fit, Bench, Checked) or None
        The smallest that is good; else the best.
    """

    seen: Looked
    tolerance: float
    scale: float
    activations: Sequence[Activation]
    seed: int
    check: Check
    values: Values | None
    until: float
    most: int
    told: Callable[[int, float, str], None] | None = None
    depths: Sequence[int] = (1,)
    tried: dict[str, dict[int, float]] = field(default_factory=dict)
    best: tuple[Fit, Bench, Checked] | None = None
    benches: dict[tuple[str, int], Bench] = field(default_factory=dict)
    fits: dict[tuple[str, int], Fit] = field(default_factory=dict)

    def run(self) -> bool:
        """Search; whether a width was found that meets the tolerance."""
        if 1 in self.depths:
            self._one_layer()
        if 2 in self.depths and not self.reached:
            self._deeper()
        return self.reached

    def _deeper(self) -> None:
        """Two hidden layers, wider and wider, until they do."""
        activation = next((a for a in self.activations if a.name != "relu"), self.activations[0])
        for shape in SHAPES:
            if self._late() or sum(shape) > self.most:
                return
            bench = TwoLayers(self.seen, shape, STARTS, activation, self.seed)
            if self._fitted(bench, bench.started(0, []), f"{activation.name}, two layers"):
                return

    @property
    def reached(self) -> bool:
        """Whether the best so far meets the tolerance."""
        return self.best is not None and self.best[2].good

    def _one_layer(self) -> None:
        """Up with every activation in turn, the one with the fewest neurons to try next first; down where one does."""
        done: set[str] = set()
        while not self._late():
            open_ = [a for a in self.activations if a.name not in done]
            nexts = [(width, i) for i, a in enumerate(open_) if (width := self._next(a)) is not None]
            if not nexts:
                return
            width, i = min(nexts)
            failed = max(self._widths(open_[i]), default=0)
            if self._good(open_[i], width):
                self._down(open_[i], failed, width)
                done.add(open_[i].name)

    def _widths(self, activation: Activation) -> list[int]:
        """Those that were tried, from narrow to wide."""
        return sorted(w for name, w in self.fits if name == activation.name)

    def _top(self) -> int:
        """The widest that is worth a try."""
        return self.best[0].width - 1 if self.reached and self.best is not None else self.most

    def _next(self, activation: Activation) -> int | None:
        """The width to try next on the way up, by how those before it came out; None where there is no more hope."""
        top, tried = self._top(), self._widths(activation)
        if top < 1 or (tried and tried[-1] >= top):
            return None
        if activation.name == "relu" and self.seen.in_a_row:
            return next((w for w in self._ramps if w <= top and w > max(tried, default=0)), None)
        if not tried:
            pieces = len(self.seen.rises) if self.seen.in_a_row else 0
            return min(max(8, pieces + 2 if pieces > 8 else 0), top)
        needed = self._needed(activation)
        if needed > (PATIENCE * top if self.reached else DEEPER if 2 in self.depths else np.inf):
            return None
        rungs = [w for w in LADDER if w > tried[-1]]
        return min(next((w for w in rungs if w >= min(0.8 * needed, 3 * tried[-1])), top), top)

    @functools.cached_property
    def _ramps(self) -> list[int]:
        """About as many ramps as the function has straight pieces, to the tolerance."""
        found = cuts(self.seen.x_GD[:, 0], self.seen.y_G, 0.95 * self.tolerance, self.most)
        pieces = self.most if found is None else len(found) + 1
        return sorted({min(round(pieces * share), self.most) for share in RAMPS})

    def _needed(self, activation: Activation) -> float:
        """How many neurons the last two widths promise to be enough, the error taken as a power of their number."""
        tried = sorted((w, f.error) for (name, w), f in self.fits.items() if name == activation.name)
        if len(tried) < 2 or tried[-1][1] <= 0:
            return 0.0
        (w, e), (wider, lower) = tried[-2:]
        power = np.log(e / lower) / np.log(wider / w) if lower < e else 0.0
        return wider * (lower / self.tolerance) ** (1 / max(power, 0.3))

    def _down(self, activation: Activation, failed: int, good: int) -> None:
        """Halve what lies between a width that failed and one that did."""
        while good - failed > max(1, int(SHARE * good) if good > EXACT_TO else 1) and not self._late():
            middle = (failed + good) // 2
            if self._good(activation, middle):
                good = middle
            else:
                failed = middle

    def _late(self) -> bool:
        return time.monotonic() > self.until

    def bench(self, activation: Activation, width: int) -> Bench:
        """The bench for a width, made when it is first needed."""
        if width > BEYOND:
            return Wider(self.seen, width, activation, self.seed)
        widest, starts, lanes = next(b for b in BENCHES if width <= b[0])
        key = activation.name, widest
        if key not in self.benches:
            self.benches[key] = Bench(self.seen, widest, starts, lanes, activation, self.seed)
        return self.benches[key]

    def _good(self, activation: Activation, width: int) -> bool:
        """Fit a width and check it."""
        bench = self.bench(activation, width)
        return self._fitted(bench, bench.started(width, self._near(bench, width)), activation.name)

    def _fitted(self, bench: Bench, p_SP: np.ndarray, name: str) -> bool:
        """Fit and check; where it is too far off between the places known, take more in and go on."""
        path, steps = [], 0
        for _ in range(REPAIRS):
            fit = bench.fit(p_SP, self.tolerance, until=self.until)
            path += [(k + steps, *rest) for k, *rest in fit.path]
            fit.path, steps = path, steps + fit.steps
            close = fit.error <= self.tolerance
            checked = (
                self.check(bench, fit) if close else Checked(False, fit.error * self.scale, np.zeros((0, 1)))
            )
            self._note(fit, bench, checked, name)
            if checked.good or not close or not len(checked.worst_BD) or self.values is None or self._late():
                return checked.good
            bench.add_rows(checked.worst_BD, self.values(checked.worst_BD))
            p_SP = fit.p_P[None, :]
        return False

    def _near(self, bench: Bench, width: int) -> list[Hidden]:
        """Starts from widths at hand: the next wider one that is good, thinned out, and the next narrower, grown."""
        of = {w: fit for (name, w), fit in self.fits.items() if name == bench.activation.name}
        found: list[Hidden] = []
        wider = [w for w in of if w > width]
        fewer = [w for w in of if width // 3 <= w < width] if width <= CANDIDATES else []
        if wider:
            found.append(self._thinned(bench, of[min(wider)], width))
        if fewer:
            fit = of[max(fewer)]
            found += [picked_start(self.seen, width, bench.activation, bench.rng, kept=bench.hidden(fit))]
        return found

    def _thinned(self, bench: Bench, fit: Fit, width: int) -> Hidden:
        """Of a fit's neurons those that explain most."""
        w_DH, b_H = bench.hidden(fit)
        chosen = most_telling(self.seen, w_DH, b_H, width, bench.activation, bench.rng)
        return w_DH[:, chosen], b_H[chosen]

    def _note(self, fit: Fit, bench: Bench, checked: Checked, name: str) -> None:
        error = checked.error
        key = name, fit.width
        if key not in self.fits or fit.error < self.fits[key].error:
            self.fits[key] = fit
        tried = self.tried.setdefault(name, {})
        tried[fit.width] = min(error, tried.get(fit.width, np.inf))
        if self.told is not None:
            self.told(fit.width, tried[fit.width], name)
        before = self.best
        better = before is None or (
            (checked.good and (not before[2].good or fit.width <= before[0].width))
            or (not before[2].good and error < before[2].error)
        )
        if better:
            self.best = fit, bench, checked

    def __repr__(self) -> str:
        return f"Search({sum(map(len, self.tried.values()))} widths tried)"
