"""Activations in which pre-activations compete: softmax over a layer, maxout over one neuron's pieces."""

import jax
import jax.numpy as jnp

from superpose.calculus.activation_form import Form, always
from superpose.calculus.records import Array, Parameter
from superpose.errors import ShapeError, UsageError


def _softmax(z_BO: Array) -> Array:
    # any shift leaves the shares as they are, so the largest has no part in the derivative
    largest_B1 = jax.lax.stop_gradient(z_BO.max(axis=-1, keepdims=True))
    e_BO = jnp.exp(z_BO - largest_B1)
    return e_BO / e_BO.sum(axis=-1, keepdims=True)


def _softmax_slope(z_BO: Array, a_BO: Array) -> Array:
    return a_BO * (1 - a_BO)


def _softmax_pullback(z_BO: Array, a_BO: Array, da_BO: Array) -> Array:
    return a_BO * (da_BO - (da_BO * a_BO).sum(axis=-1, keepdims=True))


def _pieces(z_BK: Array, k: int) -> Array:
    """The pre-activations with the pieces of each neuron in a dim of their own, (B, O, k)."""
    if z_BK.shape[-1] % k:
        raise ShapeError(
            f"maxout takes {k} pre-activations a neuron; {z_BK.shape[-1]} cannot be shared out so.",
            f"Give a multiple of {k}: piece p of neuron o is column o*{k} + p.",
        )
    return z_BK.reshape(*z_BK.shape[:-1], -1, k)


def _maxout(z_BK: Array, k: int) -> Array:
    return _pieces(z_BK, k).max(axis=-1)


def _maxout_slope(z_BK: Array, a_BO: Array, k: int) -> Array:
    raise UsageError(
        "maxout has no slope of its own: which of a neuron's pieces the slope belongs to changes with z.",
        "Use pullback(z, a, da); it hands each neuron's slope to its largest piece.",
    )


def _maxout_pullback(z_BK: Array, a_BO: Array, da_BO: Array, k: int) -> Array:
    won = (_pieces(z_BK, k) == a_BO[..., None]).astype(z_BK.dtype)
    share_BO = da_BO / won.sum(axis=-1)  # pieces that are equally large share the slope
    return (won * share_BO[..., None]).reshape(z_BK.shape)


JOINT = (
    Form(
        name="softmax",
        formula="exp(z_o) / sum over p of exp(z_p)",
        latex=r"\frac{e^{z_o}}{\sum_p e^{z_p}}",
        source="Bridle 1990",
        value=_softmax,
        slope=_softmax_slope,
        range=always(0.0, 1.0),
        pullback=_softmax_pullback,
    ),
    Form(
        name="maxout",
        formula="max(z_1, ..., z_k)",
        latex=r"\max(z_1, \ldots, z_k)",
        source="Goodfellow, Warde-Farley, Mirza, Courville & Bengio 2013",
        value=_maxout,
        slope=_maxout_slope,
        range=always(),
        parameters=(Parameter(name="k", default=2, low=2),),
        pullback=_maxout_pullback,
        pieces=lambda k: k,
    ),
)
