"""Levenberg-Marquardt: least squares by the Jacobian, for many networks of one shape at once.

Marquardt 1963; the damping follows Nielsen 1999, the scaling More 1978. Each network goes its own way with its own
damping; only the arithmetic is done side by side, in float64.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

FIRST_DAMPING, LEAST_DAMPING, MOST_DAMPING = 1e-2, 1e-14, 1e12
FLOOR = 1e-12  # of the scaling, beside its mean: what keeps a parameter without any slope where it is

Function = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass
class Descent:
    """Many descents side by side.

    Attributes
    ----------
    p_SP : array (networks, parameters)
        Where each is.
    r_SN, j_SNP : array
        The residuals there and their Jacobian.
    weight_SN : array (networks, rows)
        What each row's squared residual counts; may change between steps.
    damping_S, growth_S : array (networks,)
        Between Gauss-Newton (0) and gradient descent (large); and by what it grows after a step that did not help.
    scale_SP : array
        The largest squared slope seen by each parameter.
    """

    p_SP: np.ndarray
    r_SN: np.ndarray
    j_SNP: np.ndarray
    weight_SN: np.ndarray
    damping_S: np.ndarray
    growth_S: np.ndarray
    scale_SP: np.ndarray

    @property
    def cost_S(self) -> np.ndarray:
        """The weighted mean of the squared residuals of each, (networks,)."""
        return costs(self.r_SN, self.weight_SN)

    def take(self, which: np.ndarray) -> "Descent":
        """Some of the descents by themselves."""
        return Descent(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    def __repr__(self) -> str:
        count, parameters = self.p_SP.shape
        return f"Descent({count} networks of {parameters} parameters, best cost {self.cost_S.min():.3g})"


def costs(r_SN: np.ndarray, weight_SN: np.ndarray) -> np.ndarray:
    """The weighted mean of squared residuals, (networks,)."""
    with np.errstate(all="ignore"):
        return np.einsum("sn,sn,sn->s", r_SN, r_SN, weight_SN) / weight_SN.sum(axis=1)


def descent(function: Function, p_SP: np.ndarray, weight_SN: np.ndarray) -> Descent:
    """The descents at their start.

    Parameters
    ----------
    function : callable
        Parameters (networks, P) to residuals (networks, N) and their Jacobian (networks, N, P).
    p_SP : array (networks, parameters)
    weight_SN : array (networks, rows)
    """
    r_SN, j_SNP = function(p_SP)
    count = len(p_SP)
    return Descent(
        np.array(p_SP, float), r_SN, j_SNP, np.array(weight_SN, float), np.full(count, FIRST_DAMPING),
        np.full(count, 2.0), np.zeros(p_SP.shape),
    )  # fmt: skip


def step(function: Function, at: Descent) -> np.ndarray:
    """One step of every descent, taken where it lowers the cost; which were taken, (networks,) of bool."""
    normal_SPP, slope_SP = _normal(at)
    at.scale_SP = np.maximum(at.scale_SP, np.einsum("spp->sp", normal_SPP))
    floor_S = FLOOR * at.scale_SP.mean(axis=1) + 1e-300
    damp_SP = at.damping_S[:, None] * np.maximum(at.scale_SP, floor_S[:, None])
    move_SP = -_solved(normal_SPP, np.maximum(damp_SP, floor_S[:, None]), slope_SP)
    r_SN, j_SNP = function(at.p_SP + move_SP)
    before_S, after_S = at.cost_S, costs(r_SN, at.weight_SN)
    promised_S = np.einsum("sp,sp->s", move_SP, damp_SP * move_SP - slope_SP)
    with np.errstate(all="ignore"):
        gain_S = (before_S - after_S) / promised_S
        taken_S = (after_S < before_S) & np.isfinite(j_SNP.sum(axis=(1, 2)))
        shrink_S = np.maximum(1 / 3, 1 - (2 * np.nan_to_num(gain_S) - 1) ** 3)
    at.damping_S = np.clip(
        at.damping_S * np.where(taken_S, shrink_S, at.growth_S), LEAST_DAMPING, MOST_DAMPING
    )
    at.growth_S = np.where(taken_S, 2.0, np.minimum(2 * at.growth_S, 64.0))
    at.p_SP = np.where(taken_S[:, None], at.p_SP + move_SP, at.p_SP)
    at.r_SN = np.where(taken_S[:, None], r_SN, at.r_SN)
    if not taken_S.all():
        j_SNP = np.require(j_SNP, requirements="W")
        j_SNP[~taken_S] = at.j_SNP[~taken_S]
    at.j_SNP = j_SNP
    return taken_S


def _normal(at: Descent) -> tuple[np.ndarray, np.ndarray]:
    """J^T W J and J^T W r of each: one at a time, so that what was weighted is still near when it is multiplied."""
    count, parameters = at.p_SP.shape
    normal_SPP, slope_SP = np.empty((count, parameters, parameters)), np.empty((count, parameters))
    root_SN = np.sqrt(at.weight_SN / at.weight_SN.sum(axis=1, keepdims=True))
    for i, root_N in enumerate(root_SN):
        weighted_NP = at.j_SNP[i] * root_N[:, None]
        normal_SPP[i] = weighted_NP.T @ weighted_NP
        slope_SP[i] = (at.r_SN[i] * root_N) @ weighted_NP
    return normal_SPP, slope_SP


def _solved(normal_SPP: np.ndarray, damp_SP: np.ndarray, slope_SP: np.ndarray) -> np.ndarray:
    """(normal + diagonal of damp) d = slope, for each; parameters brought to one scale first."""
    diagonal_SP = np.einsum("spp->sp", normal_SPP) + damp_SP
    unit_SP = 1 / np.sqrt(diagonal_SP)
    even = normal_SPP * unit_SP[:, :, None]
    even *= unit_SP[:, None, :]
    each = np.arange(even.shape[1])
    even[:, each, each] = 1.0
    try:
        found = np.linalg.solve(even, (slope_SP * unit_SP)[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:  # one of them is singular to the last digit
        even[:, each, each] = 1.0 + 1e-9
        found = np.linalg.solve(even, (slope_SP * unit_SP)[:, :, None])[:, :, 0]
    return np.nan_to_num(found * unit_SP)
