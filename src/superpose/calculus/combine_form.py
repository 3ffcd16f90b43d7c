"""The ways to join weighted inputs: add, multiply, divide; each value with its true pullback beside it.

Every value takes `(x_BI, w_IO)` to z_BO, every pullback `(x_BI, w_IO, dz_BO, need_x)` to dw_IO and dx_BI
(None where it is not needed).
"""

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
from jax import lax

from superpose.calculus.records import Array

Slopes = tuple[Array, Array | None]

# no divisor comes nearer to zero than this
NEAREST = 1e-6


@dataclass(frozen=True, eq=False, kw_only=True)
class Form:
    """One way to join weighted inputs: its value, its pullback, its formula and source."""

    name: str
    formula: str
    latex: str
    source: str
    value: Callable[[Array, Array], Array]
    pullback: Callable[[Array, Array, Array, bool], Slopes]

    def __repr__(self) -> str:
        return f"Form({self.name!r}: {self.formula})"


def weighted(x_BI: Array, w_IO: Array) -> Array:
    """Every input times its weight, for every row and neuron, inputs last: (B, O, I)."""
    return x_BI[:, None, :] * w_IO.T[None, :, :]


def _add(x_BI: Array, w_IO: Array) -> Array:
    return x_BI @ w_IO


def _add_pullback(x_BI: Array, w_IO: Array, dz_BO: Array, need_x: bool) -> Slopes:
    return x_BI.T @ dz_BO, dz_BO @ w_IO.T if need_x else None


def _multiply(x_BI: Array, w_IO: Array) -> Array:
    # the product of all x_i w_io is that of the inputs times that of the weights: no (B, I, O) array
    return x_BI.prod(axis=1)[:, None] * w_IO.prod(axis=0)[None, :]


def _multiply_pullback(x_BI: Array, w_IO: Array, dz_BO: Array, need_x: bool) -> Slopes:
    # products that leave one factor out, since dividing by that factor fails where it is zero
    dw_product_O = x_BI.prod(axis=1) @ dz_BO
    dw_IO = _without_each(w_IO.T).T * dw_product_O[None, :]
    if not need_x:
        return dw_IO, None
    return dw_IO, _without_each(x_BI) * (dz_BO @ w_IO.prod(axis=0))[:, None]


def _without_each(x_BI: Array) -> Array:
    """The product of every row's factors but one, for each in turn."""
    ones_B1 = jnp.ones_like(x_BI[:, :1])
    before_BI = lax.cumprod(jnp.concatenate([ones_B1, x_BI[:, :-1]], axis=1), axis=1)
    after_BI = lax.cumprod(jnp.concatenate([x_BI[:, 1:], ones_B1], axis=1), axis=1, reverse=True)
    return before_BI * after_BI


def _away_from_zero(t: Array) -> Array:
    return jnp.where(t < 0, jnp.minimum(t, -NEAREST), jnp.maximum(t, NEAREST))


def _divide(x_BI: Array, w_IO: Array) -> Array:
    t_BOI = weighted(x_BI, w_IO)
    return t_BOI[:, :, 0] / _away_from_zero(t_BOI[:, :, 1:]).prod(axis=-1)


def _divide_pullback(x_BI: Array, w_IO: Array, dz_BO: Array, need_x: bool) -> Slopes:
    t_BOI = weighted(x_BI, w_IO)
    divisors = _away_from_zero(t_BOI[:, :, 1:])
    first_BO = dz_BO / divisors.prod(axis=-1)
    free = (jnp.abs(t_BOI[:, :, 1:]) >= NEAREST).astype(
        t_BOI.dtype
    )  # a divisor held at its bound does not move
    rest = -(first_BO * t_BOI[:, :, 0])[:, :, None] * free / divisors
    dt_BOI = jnp.concatenate([first_BO[:, :, None], rest], axis=-1)
    return weighted_pullback(x_BI, w_IO, dt_BOI, need_x)


def weighted_pullback(x_BI: Array, w_IO: Array, dt_BOI: Array, need_x: bool) -> Slopes:
    """The chain rule back through `weighted`."""
    dw_IO = jnp.einsum("boi,bi->io", dt_BOI, x_BI)
    return dw_IO, jnp.einsum("boi,io->bi", dt_BOI, w_IO) if need_x else None


FORMS = (
    Form(
        name="add",
        formula="x_1*w_1 + x_2*w_2 + ...",
        latex=r"\sum_i x_i w_i",
        source="McCulloch & Pitts 1943",
        value=_add,
        pullback=_add_pullback,
    ),
    Form(
        name="multiply",
        formula="(x_1*w_1) * (x_2*w_2) * ...",
        latex=r"\prod_i x_i w_i",
        source="Durbin & Rumelhart 1989",
        value=_multiply,
        pullback=_multiply_pullback,
    ),
    Form(
        name="divide",
        formula="(x_1*w_1) / (x_2*w_2) / ..., no divisor nearer to 0 than 1e-6",
        latex=r"x_1 w_1 \big/ \prod_{i>1} x_i w_i",
        source="Sahoo, Lampert & Martius 2018 (a division kept away from its pole)",
        value=_divide,
        pullback=_divide_pullback,
    ),
)
