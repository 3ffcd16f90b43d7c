"""A stand-in for the first layer: one that is given its weighted inputs, already added up.

Where a first layer is so wide that its weights are kept and moved elsewhere, the rest of the network is still an
ordinary network: one whose first layer finds z as its inputs and only adds the bias.
"""

import jax.numpy as jnp
from jax import Array

from superpose.calculus.combine import Combine
from superpose.calculus.combine_form import Form
from superpose.network.layer import Layer


def _value(x_BK: Array, w_K0: Array) -> Array:
    return x_BK


def _pullback(x_BK: Array, w_K0: Array, dz_BK: Array, need_x: bool) -> tuple[Array, Array | None]:
    return jnp.zeros_like(w_K0), dz_BK if need_x else None


GIVEN = Combine(
    "given", (), (),
    Form(name="given", formula="z", latex="z", source="the sum came from elsewhere", value=_value, pullback=_pullback),
)  # fmt: skip


def given_sums(layer: Layer) -> Layer:
    """The layer with weights of shape (K, 0), whose inputs are the sums of its weighted inputs, (B, K)."""
    shell = layer.filled(jnp.zeros((layer.columns, 0), layer.bias.dtype), layer.bias)  # pyright: ignore[reportOptionalMemberAccess]
    shell.combine = GIVEN
    return shell
