"""One width fitted: many starts side by side by Levenberg-Marquardt, then the largest error pushed down.

Least squares first; then every row's weight is raised where its error is large (Lawson 1961), so that what is made
small turns from the mean into the largest error. All widths up to that of a bench share one compiled program: neurons
that are not used have weights of 0 on both sides, and so slopes of 0.
"""

import time
from dataclasses import dataclass, field

import numpy as np

from superpose.approximation.nodes import Looked, looked, rows_to_train
from superpose.approximation.starts import hidden_starts, solved_output
from superpose.calculus.activations import Activation
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training.jacobian import Jacobian
from superpose.training.second_order import descent, step

# Widths that share a program, with how many starts; rows to train on, of one input and of more.
BENCHES = ((8, 16), (24, 8), (64, 6), (128, 3), (256, 2))
ROWS = {8: (256, 640), 24: (384, 1024), 64: (640, 1536), 128: (1024, 2048), 256: (1536, 2560)}
SPARE = 64  # rows kept free for places where the error turns out to be large
SETTLING, ITERATIONS, EVERY = 45, 150, 3
HOPELESS = ((40, 12.0), (90, 3.0))  # after so many steps still so many times too far: no more
ENOUGH = 0.8  # of the tolerance: it is done, some is left for what lies between the rows
MOST_KEPT = 2**22  # numbers kept for the film


Hidden = tuple[np.ndarray, np.ndarray]


@dataclass
class Fit:
    """One width fitted.

    Attributes
    ----------
    width : int
    error : float
        The largest on the rows trained on, in the unit of the target.
    p_P : array (parameters,)
        Of the bench's width, all in units.
    steps : int
    path : list of (step, cost, error, slope norms, seconds, parameters)
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
    widest, starts : int
    activation : Activation
    seed : int
    """

    def __init__(self, seen: Looked, widest: int, starts: int, activation: Activation, seed: int):
        self.seen, self.widest, self.starts, self.activation = seen, widest, starts, activation
        self.rng = np.random.default_rng([seed, widest])
        self.inputs = seen.x_GD.shape[1]
        count = min(ROWS[widest][min(self.inputs, 2) - 1], len(seen.x_GD))
        chosen = rows_to_train(seen, count, self.rng)
        self.x_ND = np.concatenate([seen.x_GD[chosen], np.repeat(seen.x_GD[chosen[:1]], SPARE, axis=0)])
        self.y_N = np.concatenate([seen.y_G[chosen], np.repeat(seen.y_G[chosen[:1]], SPARE)])
        self.used_N = np.arange(len(self.y_N)) < count
        self.next = count
        self.jacobian = Jacobian(self.network(np.zeros((self.inputs + 2) * widest + 1)))

    def add_rows(self, x_BD: np.ndarray, y_B: np.ndarray) -> None:
        """Take further places, over the oldest spare ones when all are taken."""
        first = int(self.used_N.size - SPARE)
        for x, y in zip(x_BD, y_B, strict=True):
            if self.next >= len(self.y_N):
                self.next = first
            self.x_ND[self.next], self.y_N[self.next], self.used_N[self.next] = x, y, True
            self.next += 1

    def network(self, p_P: np.ndarray, width: int | None = None) -> Network:
        """The network of these parameters, in units, of its first `width` neurons."""
        hidden, inputs, width = self.widest, self.inputs, width or self.widest
        w_DH, b_H = (
            p_P[: inputs * hidden].reshape(inputs, hidden),
            p_P[inputs * hidden : (inputs + 1) * hidden],
        )
        v_H, c = p_P[(inputs + 1) * hidden : -1], p_P[-1:]
        from superpose import runtime

        with runtime.precision("float64"):
            return Network(
                [
                    Layer(width, self.activation, weights=w_DH[:, :width], bias=b_H[:width]),
                    Layer(1, weights=v_H[:width, None], bias=c),
                ]
            )

    def hidden(self, fit: Fit) -> Hidden:
        """The hidden layer of a fit, its own neurons only: (inputs, width) and (width,)."""
        at, inputs = self.widest, self.inputs
        w_DH = fit.p_P[: inputs * at].reshape(inputs, at)
        return w_DH[:, : fit.width], fit.p_P[inputs * at :][: fit.width]

    def left_over(self, fit: Fit) -> Looked:
        """What a fit leaves to be learned, as a function of its own."""
        out = self.jacobian.outputs(fit.p_P[None, :], self.seen.x_GD)[0, :, 0]
        left = self.seen.y_G - out
        return looked(self.seen.x_GD, left / max(float(np.abs(left).max()), 1e-300))

    def started(self, width: int, grown: tuple[Hidden, Looked] | None = None) -> np.ndarray:
        """Starts of a width as parameters, (starts, P); every other one grown from fewer neurons."""
        w_SDH, b_SH = hidden_starts(self.seen, width, self.starts, self.rng)
        if grown is not None and grown[0][0].shape[1] < width:
            (w_DH, b_H), left = grown
            many = len(b_H)
            more = hidden_starts(left, width - many, self.starts, self.rng)
            w_SDH[1::2, :, :many], b_SH[1::2, :many] = w_DH, b_H
            w_SDH[1::2, :, many:], b_SH[1::2, many:] = more[0][1::2], more[1][1::2]
        hidden, inputs = self.widest, self.inputs
        p_SP = np.zeros((self.starts, (inputs + 2) * hidden + 1))
        p_SP[:, : inputs * hidden].reshape(self.starts, inputs, hidden)[:, :, :width] = w_SDH
        p_SP[:, inputs * hidden : inputs * hidden + width] = b_SH
        # The slopes by the last weights are the hidden neurons' values: the same program gives both.
        _, slopes = self.jacobian(p_SP, self.x_ND)
        at = (inputs + 1) * hidden
        weight_SN = np.broadcast_to(self.used_N.astype(float), (self.starts, len(self.y_N)))
        solved = solved_output(slopes[:, :, 0, at : at + width], self.y_N, weight_SN)
        p_SP[:, at : at + width], p_SP[:, -1] = solved[:, :-1], solved[:, -1]
        return p_SP

    def _mask(self, width: int) -> np.ndarray:
        """Which parameters belong to the first `width` neurons, (P,)."""
        hidden = np.arange(self.widest) < width
        return np.concatenate([np.tile(hidden, self.inputs + 2), [True]])

    def fit(self, width: int, tolerance: float, *, p_SP: np.ndarray, until: float = np.inf) -> Fit:
        """Starts of a width brought down until one is good enough, or none will be.

        Parameters
        ----------
        width : int
        tolerance : float
            What the largest error may be, in units.
        p_SP : array (starts, P)
            Where to begin; see `started`.
        until : float
            The time (`time.monotonic`) at which to stop.
        """
        mask_P, used_N = self._mask(width), self.used_N

        def function(p_SP: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            out, slopes = self.jacobian(p_SP, self.x_ND)
            return out[:, :, 0] - self.y_N, slopes[:, :, 0, :] * mask_P

        began = time.monotonic()
        at = descent(function, p_SP, np.broadcast_to(used_N.astype(float), (len(p_SP), len(self.y_N))))
        best, best_p, best_start, path, i = np.inf, at.p_SP[0], 0, [], 0
        keep = max(1, p_SP.size * ITERATIONS // MOST_KEPT)
        for i in range(ITERATIONS + 1):
            error_S = np.where(used_N, np.abs(at.r_SN), 0.0).max(axis=1)
            if error_S.min() < best:
                best_start = int(error_S.argmin())
                best, best_p = float(error_S[best_start]), at.p_SP[best_start].copy()
            if i % keep == 0:
                path.append((i, at.cost_S, error_S, time.monotonic() - began, at.p_SP.copy()))
            if best <= ENOUGH * tolerance or i == ITERATIONS or time.monotonic() > until:
                break
            if any(i == when and best > times * tolerance for when, times in HOPELESS):
                break
            if i >= SETTLING and i % EVERY == 0:
                at.weight_SN = reweighted(at.weight_SN, at.r_SN, error_S)
            step(function, at)
        return Fit(
            width,
            best,
            best_p,
            i,
            _path_of(best_start, path),
        )

    def __repr__(self) -> str:
        return f"Bench(up to {self.widest} neurons, {self.starts} starts, {int(self.used_N.sum())} rows)"


def _path_of(start: int, path: list[tuple]) -> list[tuple]:
    """The way of one of the starts."""
    return [(k, c[start], e[start], seconds, p[start]) for k, c, e, seconds, p in path]


def reweighted(weight_SN: np.ndarray, r_SN: np.ndarray, error_S: np.ndarray) -> np.ndarray:
    """Lawson's weights: times the root of the error's share of the largest; a little is left where there is none."""
    share_SN = np.abs(r_SN) / np.maximum(error_S, 1e-300)[:, None]
    grown = weight_SN * (0.02 + np.minimum(share_SN, 1.0)) ** 0.5
    return grown / grown.mean(axis=1, keepdims=True)
