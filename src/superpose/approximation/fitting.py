"""One width fitted: many starts side by side by Levenberg-Marquardt, then the largest error pushed down.

Least squares first; then every row's weight is raised where its error is large (Lawson 1961), so that what is made
small turns from the mean into the largest error. Starts that lag behind are given up on the way. All widths up to
that of a bench share one compiled program: neurons that are not used have weights of 0 on both sides.
"""

import time
from dataclasses import dataclass, field

import numpy as np

from superpose import runtime
from superpose.approximation.nodes import Looked, looked, rows_to_train
from superpose.approximation.starts import Hidden, hidden_starts, solved_output
from superpose.calculus.activations import Activation
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training.jacobian import Jacobian
from superpose.training.second_order import descent, step

# Widths that share a program, with how many starts, and how many networks that program takes at once.
BENCHES = ((8, 16, 8), (24, 8, 4), (64, 6, 2), (128, 4, 1), (256, 2, 1), (512, 1, 1), (1024, 1, 1))
ROWS = {
    8: (256, 640), 24: (384, 1024), 64: (640, 1536), 128: (1024, 2048), 256: (1536, 2560), 512: (2560, 3584),
    1024: (3840, 5120),
}  # fmt: skip
SPARE = 96  # rows kept free for places where the error turns out to be large
# Steps of least squares before rows are reweighted, steps in all, and between two reweightings; and how strongly: of
# one input and of more, where the largest error wanders about and less at a time comes further.
SCHEDULES = ((45, 150, 3, 0.5), (75, 200, 6, 0.3))
FEWER = (
    (12, 2),
    (28, 4),
)  # after so many steps only so small a part of the starts goes on: those that came lowest
FEWEST = 2
HOPELESS = ((28, 20.0), (40, 12.0), (90, 3.0))  # after so many steps still so many times too far: no more
ENOUGH = 0.8  # of the tolerance: it is done, some is left for what lies between the rows
LOOKING = 12  # so often the error is looked at everywhere, not only on the rows
MORE, APART = 16, 0.01  # so many rows are taken in at once, so far from each other
MOST_KEPT = 2**22  # numbers kept for the film


@dataclass
class Fit:
    """One width fitted.

    Attributes
    ----------
    width : int
    error : float
        The largest at the places that are known, in the unit of the target.
    p_P : array (parameters,)
        In units: the hidden weights input by input, the hidden biases, the output's weights and its bias.
    steps : int
    path : list of (step, cost, error, seconds, parameters)
        Of the start that came out best.
    """

    width: int
    error: float
    p_P: np.ndarray
    steps: int
    path: list[tuple] = field(default_factory=list, repr=False)


class Bench:
    """One compiled program, its rows, and starts of any width up to its own.

    Parameters
    ----------
    seen : Looked
        What is approximated, in units.
    widest, starts, lanes : int
        See `BENCHES`.
    activation : Activation
    seed : int
    """

    def __init__(self, seen: Looked, widest: int, starts: int, lanes: int, activation: Activation, seed: int):
        self.seen, self.widest, self.starts, self.activation = seen, widest, starts, activation
        self.lanes = lanes
        self.rng = np.random.default_rng([seed, widest])
        self.inputs = seen.x_GD.shape[1]
        count = min(self.rows, len(seen.x_GD))
        chosen = rows_to_train(seen, count, self.rng)
        self.x_ND = np.concatenate([seen.x_GD[chosen], np.repeat(seen.x_GD[chosen[:1]], SPARE, axis=0)])
        self.y_N = np.concatenate([seen.y_G[chosen], np.repeat(seen.y_G[chosen[:1]], SPARE)])
        self.used_N = np.arange(len(self.y_N)) < count
        self.first_spare = count
        self.next = count
        self.jacobian = Jacobian(self.network(np.zeros(self.parameters)))

    @property
    def parameters(self) -> int:
        """How many parameters its widest network has."""
        return (self.inputs + 2) * self.widest + 1

    @property
    def rows(self) -> int:
        """How many places are trained on to begin with."""
        return ROWS[self.widest][min(self.inputs, 2) - 1]

    def width_of(self, p_SP: np.ndarray) -> int:
        """How many hidden neurons networks of these parameters have."""
        return (p_SP.shape[1] - 1) // (self.inputs + 2)

    def add_rows(self, x_BD: np.ndarray, y_B: np.ndarray) -> None:
        """Take further places, over the oldest spare ones when all are taken."""
        for x, y in zip(x_BD, y_B, strict=True):
            if self.next >= len(self.y_N):
                self.next = self.first_spare
            self.x_ND[self.next], self.y_N[self.next], self.used_N[self.next] = x, y, True
            self.next += 1

    def _parts(self, p_SP: np.ndarray) -> tuple[int, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Width, hidden weights (S, inputs, width) and biases, the output's weights and biases (S, 1), as views."""
        inputs = self.inputs
        width = self.width_of(p_SP)
        w_SDH = p_SP[:, : inputs * width].reshape(len(p_SP), inputs, width)
        rest = p_SP[:, inputs * width :]
        return width, w_SDH, rest[:, :width], rest[:, width:-1], rest[:, -1:]

    def network(self, p_P: np.ndarray) -> Network:
        """The network of these parameters, in units, float64."""
        width, w_SDH, b_SH, v_SH, c_S1 = self._parts(p_P[None, :])
        with runtime.precision("float64"):
            hidden = Layer(width, self.activation, weights=w_SDH[0], bias=b_SH[0])
            return Network([hidden, Layer(1, weights=v_SH[0][:, None], bias=c_S1[0])])

    def hidden(self, fit: Fit) -> Hidden:
        """The hidden layer of a fit: (inputs, width) and (width,)."""
        _, w_SDH, b_SH, _, _ = self._parts(fit.p_P[None, :])
        return w_SDH[0], b_SH[0]

    def left_over(self, fit: Fit) -> Looked:
        """What a fit leaves to be learned, as a function of its own."""
        out = self.jacobian.outputs(self.wide(fit.p_P[None, :]), self.seen.x_GD)[0, :, 0]
        left = self.seen.y_G - out
        return looked(self.seen.x_GD, left / max(float(np.abs(left).max()), 1e-300))

    def started(self, width: int, hidden: list[Hidden]) -> np.ndarray:
        """Starts of a width as parameters, (starts, P): these hidden layers, the rest drawn; outputs solved."""
        hidden = [*hidden[: self.starts]]
        hidden += hidden_starts(self.seen, width, self.starts - len(hidden), self.activation, self.rng)
        p_SP = np.zeros((len(hidden), (self.inputs + 2) * width + 1))
        _, w_SDH, b_SH, v_SH, c_S1 = self._parts(p_SP)
        for i, (w_DH, b_H) in enumerate(hidden):
            w_SDH[i], b_SH[i] = w_DH, b_H
        # The slopes by the last weights are the hidden neurons' values: the same program gives both.
        _, slopes_SNP = self.residuals(p_SP)
        weight_SN = np.broadcast_to(self.used_N.astype(float), (len(hidden), len(self.y_N)))
        solved = solved_output(slopes_SNP[:, :, -width - 1 : -1], self.y_N, weight_SN)
        v_SH[:], c_S1[:, 0] = solved[:, :-1], solved[:, -1]
        return p_SP

    def columns(self, width: int) -> np.ndarray:
        """Which parameters of the bench's network those of its first `width` neurons are, (P,)."""
        hidden = np.arange((self.inputs + 2) * self.widest).reshape(-1, self.widest)[:, :width]
        return np.append(hidden.ravel(), (self.inputs + 2) * self.widest)

    def wide(self, p_SP: np.ndarray) -> np.ndarray:
        """The parameters of networks of the bench's width that compute the same."""
        width = self.width_of(p_SP)
        wide = np.zeros((len(p_SP), (self.inputs + 2) * self.widest + 1))
        wide[:, self.columns(width)] = p_SP
        return wide

    def residuals(self, p_SP: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What networks give less what they should, (S, N), and the Jacobian, (S, N, P)."""
        columns = self.columns(self.width_of(p_SP))
        r_SN, j_SNP = (
            np.empty((len(p_SP), len(self.y_N))),
            np.empty((*p_SP.shape[:1], len(self.y_N), len(columns))),
        )
        for i in range(0, len(p_SP), self.lanes):
            part = p_SP[i : i + self.lanes]
            filled = np.concatenate([part, np.repeat(part[:1], self.lanes - len(part), axis=0)])
            out, slopes = self.jacobian(self.wide(filled), self.x_ND)
            r_SN[i : i + self.lanes] = out[: len(part), :, 0] - self.y_N
            np.take(slopes[: len(part), :, 0, :], columns, axis=2, out=j_SNP[i : i + self.lanes])
        return r_SN, j_SNP

    def off_everywhere(self, p_P: np.ndarray) -> np.ndarray:
        """How far a network is from the function at every place that is known, (places,)."""
        return np.abs(self.jacobian.outputs(self.wide(p_P[None, :]), self.seen.x_GD)[0, :, 0] - self.seen.y_G)

    def _more_rows(self, off_G: np.ndarray, above: float) -> bool:
        """Take in places, apart, where the error is above what it is on the rows; whether there were any."""
        chosen: list[int] = []
        for i in np.argsort(-off_G)[:400]:
            if off_G[i] <= above or len(chosen) == MORE:
                break
            if all(np.abs(self.seen.x_GD[i] - self.seen.x_GD[j]).max() > APART for j in chosen):
                chosen.append(int(i))
        self.add_rows(self.seen.x_GD[chosen], self.seen.y_G[chosen])
        return bool(chosen)

    def fit(self, p_SP: np.ndarray, tolerance: float, *, until: float = np.inf) -> Fit:
        """Starts brought down until one is good enough at every known place, or none will be.

        Parameters
        ----------
        p_SP : array (starts, P)
            Where to begin; see `started`.
        tolerance : float
            What the largest error may be, in units.
        until : float
            The time (`time.monotonic`) at which to stop.
        """
        began, starts = time.monotonic(), len(p_SP)
        settling, iterations, every, strength = SCHEDULES[min(self.inputs, 2) - 1]
        weight_SN = np.broadcast_to(self.used_N.astype(float), (starts, len(self.y_N)))
        at, alive_S = descent(self.residuals, p_SP, weight_SN), np.arange(starts)
        best, best_p, best_start, i = np.inf, at.p_SP[0], 0, 0
        paths: list[list[tuple]] = [[] for _ in range(starts)]
        keep = max(1, p_SP.size * iterations // MOST_KEPT)
        for i in range(iterations + 1):
            error_S = np.where(self.used_N, np.abs(at.r_SN), 0.0).max(axis=1)
            lowest = int(error_S.argmin())
            if i % keep == 0:
                seconds, cost_S = time.monotonic() - began, at.cost_S
                for k, start in enumerate(alive_S):
                    paths[start].append((i, cost_S[k], error_S[k], seconds, at.p_SP[k].copy()))
            near = error_S[lowest] <= ENOUGH * tolerance and error_S[lowest] < best
            end = i == iterations or time.monotonic() > until
            hopeless = any(i == when and error_S[lowest] > times * tolerance for when, times in HOPELESS)
            if near or end or hopeless or (i >= settling and i % LOOKING == 0):
                off_G = self.off_everywhere(at.p_SP[lowest])
                error = max(float(off_G.max()), float(error_S[lowest]))
                if error < best:
                    best, best_p, best_start = error, at.p_SP[lowest].copy(), alive_S[lowest]
                if best <= ENOUGH * tolerance or end or hopeless:
                    break
                if self._more_rows(off_G, 1.05 * error_S[lowest]):
                    at.r_SN, at.j_SNP = self.residuals(at.p_SP)
                    new_N = self.used_N & (at.weight_SN[0] == 0)
                    at.weight_SN[:, new_N] = at.weight_SN.max(axis=1, keepdims=True)
                    error_S = np.where(self.used_N, np.abs(at.r_SN), 0.0).max(axis=1)
            share = dict(FEWER).get(i)
            if share is not None and len(alive_S) > max(FEWEST, starts // share):
                lowest_S = np.argsort(at.cost_S, kind="stable")[: max(FEWEST, starts // share)]
                at, alive_S, error_S = at.take(lowest_S), alive_S[lowest_S], error_S[lowest_S]
            if i >= settling and i % every == 0:
                at.weight_SN = reweighted(at.weight_SN, at.r_SN, error_S, strength)
            step(self.residuals, at)
        return Fit(self.width_of(p_SP), best, best_p, i, paths[best_start])

    def __repr__(self) -> str:
        return f"Bench(up to {self.widest} neurons, {self.starts} starts, {int(self.used_N.sum())} rows)"


def reweighted(weight_SN: np.ndarray, r_SN: np.ndarray, error_S: np.ndarray, strength: float) -> np.ndarray:
    """Lawson's weights: times a power of the error's share of the largest; a little is left where there is none."""
    share_SN = np.abs(r_SN) / np.maximum(error_S, 1e-300)[:, None]
    grown = weight_SN * (0.02 + np.minimum(share_SN, 1.0)) ** strength
    return grown / grown.mean(axis=1, keepdims=True)
