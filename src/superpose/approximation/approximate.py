"""`approximate`: the smallest network that is found to be near enough to a function, with a bound on its error."""

import functools
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from superpose import runtime
from superpose.approximation import breaks
from superpose.approximation import by_hand as hand
from superpose.approximation.by_hand import ByHand
from superpose.approximation.certificate import Certificate, certify
from superpose.approximation.enclosure import enclosable
from superpose.approximation.fitting import Bench, Fit
from superpose.approximation.nodes import Looked, dense_places, looked
from superpose.approximation.result import Approximation
from superpose.approximation.rounding import rounding
from superpose.approximation.search import Checked, Search
from superpose.approximation.starts import kinked
from superpose.approximation.target import Target, target
from superpose.approximation.wider import WIDEST
from superpose.calculus.activations import Activation
from superpose.calculus.activations import activation as activation_of
from superpose.errors import UsageError
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training.history import History
from superpose.training.recording import Frame

USUAL = 512  # neurons at most, where nothing else is asked
FRAMES = 32
GAP = 0.005  # of the domain's width, left out on each side of a jump
REPORTED = 1.03  # how much larger than what is seen a bound may be that is not worth more boxes
SINGLE = 0.5  # float32 is taken where its rounding is at most this share of what is left of the tolerance


def approximate(
    f: Any,
    on: Any = None,
    *,
    tolerance: float = 0.01,
    activation: Any = "auto",
    hidden_layers: int | None = None,
    most_neurons: int = USUAL,
    time_limit: float = 60.0,
    seed: int = 0,
    by_hand: str = "step",
    told: Callable[[int, float, str], None] | None = None,
) -> Approximation:
    """Approximate a function by one hidden layer, to a tolerance in the largest error.

    Parameters
    ----------
    f : str, callable, or (X, y)
        An expression such as "sin(3*x) + x^2/4", a function of one array an input, or points.
    on : (low, high), one pair an input, or a dict of name to pair
        The domain; several pairs in the alphabetical order of the variables. Of points by default their range.
    tolerance : float
        What the error may be at most, anywhere in the domain.
    activation : str or Activation
        Of the hidden neurons; "auto" takes tanh or relu, whichever needs fewer of them. The error of tanh, sigmoid,
        logistic, softplus, relu, gaussian and sine can be proved.
    hidden_layers : int, optional
        1 or 2; by default 1, and 2 for functions of several inputs that seem to need very many neurons in one.
    most_neurons : int
        No wider networks are tried; at most 2,048. Beyond 1,024, some thousand parameters, L-BFGS trains them.
    time_limit : float
        Seconds after which no further widths are tried.
    seed : int
        Fixes the starting points.
    by_hand : str
        Of what the network beside it is built that is not trained: "step", or "logistic" for steep ones.
    told : callable, optional
        Called with each width tried, its largest error and the activation's name.

    Returns
    -------
    Approximation

    Raises
    ------
    DataError
        If the function has no value somewhere in the domain, or a pole.
    UsageError
        If the domain or the tolerance cannot be used.
    """
    began = time.monotonic()
    _check(tolerance, most_neurons, by_hand)
    job = _Job(target(f, on), float(tolerance), seed, by_hand)
    search = Search(
        job.seen, job.tolerance / job.scale, job.scale, _activations(activation, job.seen), seed, job.check,
        None if job.f.points is not None else job.in_units, began + time_limit, most_neurons, told,
        _depths(hidden_layers, len(job.f.low)),
    )  # fmt: skip
    search.run()
    assert search.best is not None
    fit, bench, checked = search.best
    found = checked.result if isinstance(checked.result, _Judged) else job.judge(bench, fit)
    found = job.tightened(found)
    return job.result(bench, fit, found, search.tried, time.monotonic() - began)


def _depths(asked: Any, inputs: int) -> tuple[int, ...]:
    """How many hidden layers are tried."""
    if asked not in (None, 1, 2):
        raise UsageError(f"hidden_layers={asked!r}; 1 or 2 was expected.", "Leave it out.")
    return (asked,) if asked else (1, 2) if inputs > 1 else (1,)


def _activations(asked: Any, seen: Looked) -> list[Activation]:
    """What to try: of several inputs ramps only where there are kinks."""
    if asked != "auto":
        return [activation_of(asked)]
    names = ("tanh", "relu") if seen.x_GD.shape[1] == 1 or kinked(seen) else ("tanh",)
    return [activation_of(name) for name in names]


def _check(tolerance: Any, most: Any, built_of: Any) -> None:
    if built_of not in ("step", "logistic"):
        raise UsageError(f"by_hand={built_of!r}; step or logistic was expected.", 'Try by_hand="step".')
    if not isinstance(tolerance, int | float | np.number) or not 0 < tolerance < np.inf:
        raise UsageError(f"tolerance={tolerance!r}; a number above 0 was expected.", "Try tolerance=0.01.")
    if isinstance(most, bool) or not isinstance(most, int | np.integer) or not 1 <= most <= WIDEST:
        raise UsageError(f"most_neurons={most!r}; 1 to {WIDEST} were expected.", "Leave it out.")


class _Judged:
    """A network in the function's own units and what is known of its error."""

    def __init__(self, network: Network, error: float, added: float, proof: Certificate | None):
        self.network, self.error, self.added, self.proof = network, error, added, proof


class _Job:
    """What is approximated, looked at once: its values, its scale, its jumps."""

    def __init__(self, f: Target, tolerance: float, seed: int, built_of: str):
        self.f, self.tolerance, self.built_of = f, tolerance, built_of
        if f.points is not None:
            x_NI, y_N = f.points
            self.unit_GD, self.y_G = (x_NI - f.middle) / f.half, y_N
        else:
            self.unit_GD = dense_places(len(f.low), seed)
            self.y_G = f.values(self.places(self.unit_GD))
            breaks.check_values(f, self.places(self.unit_GD), self.y_G)
        gridded = f.points is None and len(f.low) <= 2
        least = max(tolerance / 4, 1e-9 * float(np.ptp(self.y_G)))
        self.jumps = breaks.jumps(f, self.places(self.unit_GD), self.y_G, least) if gridded else []
        self.without = self._gaps() if len(f.low) == 1 else ()
        self.centre = 0.5 * (float(self.y_G.max()) + float(self.y_G.min()))
        self.scale = 0.5 * float(np.ptp(self.y_G)) or 1.0
        kept = self.outside(self.places(self.unit_GD))
        self.seen = looked(self.unit_GD[kept], (self.y_G[kept] - self.centre) / self.scale)

    def places(self, unit_BD: np.ndarray) -> np.ndarray:
        """Places in the domain from units."""
        return np.clip(self.f.middle + self.f.half * unit_BD, self.f.low, self.f.high)

    def in_units(self, unit_BD: np.ndarray) -> np.ndarray:
        """The function from units to units."""
        return (self.f.values(self.places(unit_BD)) - self.centre) / self.scale

    def _gaps(self) -> tuple[tuple[float, float], ...]:
        """What is left out around the jumps, joined where it meets."""
        reach, gaps = GAP * 2 * self.f.half[0], []
        for jump in self.jumps:
            a, b = float(jump.place[0] - reach), float(jump.place[0] + reach)
            if gaps and a <= gaps[-1][1]:
                gaps[-1] = (gaps[-1][0], b)
            else:
                gaps.append((a, b))
        return tuple(gaps)

    def outside(self, x_BD: np.ndarray) -> np.ndarray:
        """Which places are not left out, (places,)."""
        kept = np.ones(len(x_BD), bool)
        for a, b in self.without:
            kept &= ~((x_BD[:, 0] > a) & (x_BD[:, 0] < b))
        return kept

    def network(self, bench: Bench, p_P: np.ndarray) -> Network:
        """The network of a fit in the function's own units, float64."""
        first, *between, last = bench.network(p_P).layers
        own_DH = np.asarray(first.weights) / self.f.half[:, None]
        with runtime.precision("float64"):
            hidden = Layer(
                first.neurons,
                bench.activation,
                weights=own_DH,
                bias=np.asarray(first.bias) - self.f.middle @ own_DH,
            )
            bias = np.asarray(last.bias) * self.scale + self.centre
            return Network(
                [hidden, *between, Layer(1, weights=np.asarray(last.weights) * self.scale, bias=bias)]
            )

    def check(self, bench: Bench, fit: Fit) -> Checked:
        """What a fit is over the whole domain; where it is too far off."""
        judged = self.judge(bench, fit)
        good = judged.error <= self.tolerance
        return Checked(good, judged.error, self._worst(judged) if not good else np.zeros((0, 1)), judged)

    def judge(self, bench: Bench, fit: Fit) -> _Judged:
        """The network in float32 where that will do, else in float64, with its error proved or measured."""
        full = self.network(bench, fit.p_P)
        single = full.astype("float32")
        added = rounding(single, self.f.low, self.f.high)
        room = self.tolerance - fit.error * self.scale
        if added <= SINGLE * room:
            judged = self._proved(single, added, self.tolerance)
            if judged.error <= self.tolerance:
                return judged
        return self._proved(full, rounding(full, self.f.low, self.f.high), self.tolerance)

    def _proved(self, network: Network, added: float, wanted: float) -> _Judged:
        f = self.f
        if f.expression is not None and len(f.low) <= 2 and enclosable(network):
            proof = certify(f.expression, network, f.low.tolist(), f.high.tolist(), wanted=wanted - added,
                            without=self.without)  # fmt: skip
            if np.isfinite(proof.bound) and not proof.stuck:
                return _Judged(network, proof.bound + added, added, proof)
        return _Judged(network, self.measured(network)[0], 0.0, None)

    def measured(self, network: Network) -> tuple[float, np.ndarray, int]:
        """The largest error on the dense places, where it is largest (in units), and how many places there are."""
        x_BD = self.places(self.unit_GD)
        kept = self.outside(x_BD)
        off = np.abs(network(x_BD[kept])[:, 0].astype(float) - self.y_G[kept])
        order = np.argsort(-off)[:16]
        return float(off.max()), self.unit_GD[kept][order], int(kept.sum())

    def _worst(self, judged: _Judged) -> np.ndarray:
        """Places in units where the error is too large, few and apart."""
        if judged.proof is None:
            return self.measured(judged.network)[1]
        x_BD = (judged.proof.worst_BI[:400] - self.f.middle) / self.f.half
        chosen: list[np.ndarray] = []
        for x in x_BD:
            if all(np.abs(x - c).max() > 0.01 for c in chosen):
                chosen.append(x)
            if len(chosen) == 16:
                break
        return np.array(chosen).reshape(-1, len(self.f.low))

    def tightened(self, judged: _Judged) -> _Judged:
        """The same network with a bound closer to the error that it has, where few more boxes give one."""
        proof = judged.proof
        if proof is None or judged.error <= REPORTED * proof.largest_seen + judged.added:
            return judged
        seen = max(proof.largest_seen, self.measured(judged.network)[0])
        again = self._proved(judged.network, judged.added, REPORTED * seen + judged.added)
        return again if again.proof is not None and again.error < judged.error else judged

    def result(
        self, bench: Bench, fit: Fit, judged: _Judged, tried: dict[str, dict[int, float]], seconds: float
    ) -> Approximation:
        """All of it together."""
        measured, _, points = self.measured(judged.network)
        proof = judged.proof
        unproved = proof is None or judged.error > 1e3 * (measured + self.tolerance)
        rows = (self.places(bench.x_ND[bench.used_N]), bench.y_N[bench.used_N] * self.scale + self.centre)
        return Approximation(
            self.f, judged.network, measured if unproved else judged.error, not unproved, measured, points,
            self.tolerance, {n: dict(sorted(one.items())) for n, one in tried.items()}, seconds,
            _history(fit, self.scale),
            self._frames(bench, fit, judged.network), self._by_hand(), tuple(self.jumps), self.without, proof,
            judged.added, rows,
        )  # fmt: skip

    def _by_hand(self) -> ByHand | None:
        """The network of steps, of a function of one input without jumps."""
        if self.f.points is not None or len(self.f.low) != 1:
            return None
        built = hand.by_hand(self.f, self.tolerance, activation=self.built_of)
        return built if built.width < hand.MOST or np.isfinite(built.bound) else None

    def _frames(self, bench: Bench, fit: Fit, last: Network) -> tuple[Frame, ...]:
        """The network at well-spread steps, more of them early; the last is the one that is kept."""
        count = len(fit.path)
        early = np.round(np.geomspace(1, max(count - 1, 1), FRAMES // 2)).astype(int) - 1
        even = np.round(np.linspace(0, max(count - 2, 0), FRAMES // 2)).astype(int)
        chosen = sorted({int(i) for i in (*early, *even) if i < count - 1})
        frames = []
        for i in chosen:
            make = functools.partial(self.network, bench, fit.path[i][4])
            frames.append(Frame(int(fit.path[i][0]), make).through(lambda n: n.astype("float32")))
        final = int(fit.path[-1][0]) if fit.path else 0
        return (*(frame for frame in frames if frame.epoch < final), Frame(final, last))


def _history(fit: Fit, scale: float) -> History:
    """Cost and largest error by step, in the function's own units."""
    history = History(("cost", "largest_error", "seconds"))
    seconds = np.diff([0.0, *(step[3] for step in fit.path)])
    history.extend(
        {
            "cost": [step[1] * scale**2 for step in fit.path],
            "largest_error": [step[2] * scale for step in fit.path],
            "seconds": np.maximum(seconds, 0.0),
        }
    )
    return history
