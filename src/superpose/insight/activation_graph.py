"""An activation over its pre-activation: value, slope, and where the slope is too small to learn by."""

from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from superpose.calculus.activations import Activation
from superpose.errors import UsageError

POINTS = 401
REACH = 5.0
# Below this a slope counts as small.
SMALL = 0.05
# Of a joint activation: the others' pre-activations stay at 0; softmax is drawn among three neurons.
AMONG = 3


@dataclass(frozen=True, eq=False)
class ActivationGraph:
    """An activation over its pre-activation.

    Attributes
    ----------
    activation : Activation
    z_G, value_G, slope_G : array (points,)
        Pre-activation, activation, and its slope.
    small : tuple of (float, float)
        The stretches of z where the slope is nearer to 0 than 0.05.
    others : str
        What is held still, where a neuron's activation depends on more than its own pre-activation.
    """

    activation: Activation
    z_G: np.ndarray
    value_G: np.ndarray
    slope_G: np.ndarray
    small: tuple[tuple[float, float], ...]
    others: str

    def __repr__(self) -> str:
        return f"ActivationGraph({self.activation!r}, z from {self.z_G[0]:g} to {self.z_G[-1]:g})"


def activation_graph(
    activation: Activation, *, low: float | None = None, high: float | None = None
) -> ActivationGraph:
    """An activation over its pre-activation.

    Parameters
    ----------
    activation : Activation
        Any but a mixed one.
    low, high : float, optional
        From where to where; by default -5 to 5.

    Raises
    ------
    UsageError
        For a mixed activation, which is one for each neuron.
    """
    if activation.members:
        names = sorted({member.name for member in activation.members})
        raise UsageError(
            "This layer has an activation for each neuron; there is no one graph of it.",
            f"Ask for one of {', '.join(names)}.",
        )
    z_G = np.linspace(-REACH if low is None else low, REACH if high is None else high, POINTS)
    value_G, slope_G = value_and_slope(activation, z_G)
    return ActivationGraph(
        activation, z_G, value_G, slope_G, _stretches(z_G, np.abs(slope_G) < SMALL), _held(activation)
    )


def value_and_slope(activation: Activation, z_G: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The activation and its slope, (points,) each; of a joint one with all other pre-activations at 0."""
    z = jnp.asarray(z_G, jnp.float32)
    if activation.elementwise:
        a = activation.value(z)
        return np.asarray(a), np.asarray(activation.slope(z, a))
    width = activation.pieces if activation.pieces > 1 else AMONG
    z_GK = jnp.zeros((len(z_G), width), jnp.float32).at[:, 0].set(z)
    a_GO = activation.value(z_GK)
    da_GO = jnp.zeros_like(a_GO).at[:, 0].set(1.0)
    return np.asarray(a_GO)[:, 0], np.asarray(activation.pullback(z_GK, a_GO, da_GO))[:, 0]


def _held(activation: Activation) -> str:
    if activation.elementwise:
        return ""
    if activation.pieces > 1:
        return f"z is one of the neuron's {activation.pieces} pre-activations; the others are 0"
    return f"z is the pre-activation of one of {AMONG} neurons; those of the others are 0"


def _stretches(z_G: np.ndarray, small_G: np.ndarray) -> tuple[tuple[float, float], ...]:
    """The stretches of z over which a condition holds, from first point to last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], small_G, [False]]).astype(int)))
    return tuple((float(z_G[a]), float(z_G[b - 1])) for a, b in edges.reshape(-1, 2))
