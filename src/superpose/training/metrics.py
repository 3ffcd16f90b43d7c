"""How good outputs are, as numbers a person reads; compiled with the epoch, so that watching costs little."""

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
from jax import Array

from superpose.errors import UnknownNameError


@dataclass(frozen=True)
class Metric:
    """A score of outputs (B, O) against targets (B, O), rows weighted by their shares (B,).

    Attributes
    ----------
    name, formula : str
        What it is called, and what it is.
    better : str
        "higher" or "lower".
    value : callable
        (outputs_BO, y_BO, share_B, threshold) to a number; an output above `threshold` is a yes.
    """

    name: str
    formula: str
    better: str
    value: Callable[[Array, Array, Array, float], Array]


def _accuracy(a_BO: Array, y_BO: Array, share_B: Array, threshold: float) -> Array:
    right_B = jnp.argmax(a_BO, axis=1) == jnp.argmax(y_BO, axis=1)
    if a_BO.shape[1] == 1:
        right_B = (a_BO[:, 0] > threshold) == (y_BO[:, 0] > 0.5)
    return (right_B.astype(a_BO.dtype) * share_B).sum()


def _exact_match(a_BO: Array, y_BO: Array, share_B: Array, threshold: float) -> Array:
    right_B = ((a_BO > threshold) == (y_BO > 0.5)).all(axis=1)
    return (right_B.astype(a_BO.dtype) * share_B).sum()


def _mean_squared(a_BO: Array, y_BO: Array, share_B: Array, _: float) -> Array:
    return (jnp.square(a_BO - y_BO).mean(axis=1) * share_B).sum()


def _root_mean_squared(a_BO: Array, y_BO: Array, share_B: Array, _: float) -> Array:
    return jnp.sqrt(_mean_squared(a_BO, y_BO, share_B, _))


def _mean_absolute(a_BO: Array, y_BO: Array, share_B: Array, _: float) -> Array:
    return (jnp.abs(a_BO - y_BO).mean(axis=1) * share_B).sum()


def _r2(a_BO: Array, y_BO: Array, share_B: Array, _: float) -> Array:
    mean_O = (y_BO * share_B[:, None]).sum(axis=0)
    left_O = (jnp.square(a_BO - y_BO) * share_B[:, None]).sum(axis=0)
    all_O = (jnp.square(y_BO - mean_O[None, :]) * share_B[:, None]).sum(axis=0)
    return (1 - left_O / jnp.maximum(all_O, jnp.finfo(a_BO.dtype).tiny)).mean()


METRICS: dict[str, Metric] = {
    m.name: m
    for m in (
        Metric("accuracy", "share of rows whose largest output is the right class", "higher", _accuracy),
        Metric("exact_match", "share of rows with every yes/no right", "higher", _exact_match),
        Metric("mae", "mean |output - target|", "lower", _mean_absolute),
        Metric("mse", "mean (output - target)^2", "lower", _mean_squared),
        Metric("r2", "1 - squared error / squared distance from the mean", "higher", _r2),
        Metric("rmse", "square root of the mean squared error", "lower", _root_mean_squared),
    )
}


def metric(name: str | Metric) -> Metric:
    """The metric by name, or itself.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if isinstance(name, Metric):
        return name
    if name not in METRICS:
        raise UnknownNameError("metric", name, METRICS)
    return METRICS[name]
