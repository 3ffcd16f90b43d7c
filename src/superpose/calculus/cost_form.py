"""The costs themselves: the distance of an output from its target, each with its slope beside it.

Values and slopes take `(a_BO, y_BO, *parameters)` and give one number for each output; the cost of an example
is their sum over its outputs. Targets are numbers, or 0 and 1 (shares, for the categorical one).
"""

from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp

from superpose.calculus.records import Array, Parameter


@dataclass(frozen=True, eq=False, kw_only=True)
class Fused:
    """A cost and the activation before it as one function of the pre-activations, safe for any of them.

    Parameters
    ----------
    activation : str
        The activation it takes in.
    value : callable
        `(z_BO, y_BO, *parameters)` to each example's cost, (B,).
    slope : callable
        `(z_BO, y_BO, *parameters)` to dz, (B, O).
    """

    activation: str
    value: Callable[..., Array]
    slope: Callable[..., Array]


@dataclass(frozen=True, eq=False, kw_only=True)
class Form:
    """One kind of cost, its parameters still open; the functions take them last, in their order."""

    name: str
    formula: str
    latex: str
    source: str
    value: Callable[..., Array]
    slope: Callable[..., Array]
    parameters: tuple[Parameter, ...] = ()
    output_activation: str = "linear"
    fused: Fused | None = None

    def __repr__(self) -> str:
        return f"Form({self.name!r}: {self.formula})"


def _least(a_BO: Array) -> float:
    """The smallest share or mean whose logarithm is taken: the dtype's step at 1."""
    return float(jnp.finfo(a_BO.dtype).eps)


def _squared(a_BO: Array, y_BO: Array) -> Array:
    return jnp.square(a_BO - y_BO)


def _squared_slope(a_BO: Array, y_BO: Array) -> Array:
    return 2 * (a_BO - y_BO)


def _absolute(a_BO: Array, y_BO: Array) -> Array:
    return jnp.abs(a_BO - y_BO)


def _absolute_slope(a_BO: Array, y_BO: Array) -> Array:
    return jnp.sign(a_BO - y_BO)


def _huber(a_BO: Array, y_BO: Array, delta: float) -> Array:
    r_BO = a_BO - y_BO
    near_BO = jnp.clip(r_BO, -delta, delta)
    return near_BO * (r_BO - 0.5 * near_BO)


def _huber_slope(a_BO: Array, y_BO: Array, delta: float) -> Array:
    return jnp.clip(a_BO - y_BO, -delta, delta)


def _quantile(a_BO: Array, y_BO: Array, q: float) -> Array:
    r_BO = a_BO - y_BO
    return jnp.maximum((1 - q) * r_BO, -q * r_BO)


def _quantile_slope(a_BO: Array, y_BO: Array, q: float) -> Array:
    return 0.5 * jnp.sign(a_BO - y_BO) + (0.5 - q)


def _binary(a_BO: Array, y_BO: Array, smoothing: float) -> Array:
    least = _least(a_BO)
    p_BO, y_BO = jnp.clip(a_BO, least, 1 - least), _smooth_binary(y_BO, smoothing)
    return -y_BO * jnp.log(p_BO) - (1 - y_BO) * jnp.log1p(-p_BO)


def _binary_slope(a_BO: Array, y_BO: Array, smoothing: float) -> Array:
    least = _least(a_BO)
    p_BO = jnp.clip(a_BO, least, 1 - least)
    return (p_BO - _smooth_binary(y_BO, smoothing)) / (p_BO * (1 - p_BO))


def _smooth_binary(y_BO: Array, smoothing: float) -> Array:
    return y_BO * (1 - smoothing) + smoothing / 2 if smoothing else y_BO


def _binary_on_logits(z_BO: Array, y_BO: Array, smoothing: float) -> Array:
    softplus_BO = jnp.logaddexp(z_BO, 0.0)  # smooth to jax.grad too, where max and abs have a corner at 0
    return (softplus_BO - _smooth_binary(y_BO, smoothing) * z_BO).sum(axis=-1)


def _binary_on_logits_slope(z_BO: Array, y_BO: Array, smoothing: float) -> Array:
    return jax.lax.logistic(z_BO) - _smooth_binary(y_BO, smoothing)


def _categorical(a_BO: Array, y_BO: Array, smoothing: float) -> Array:
    return -_smooth_categorical(y_BO, smoothing) * jnp.log(jnp.maximum(a_BO, _least(a_BO)))


def _categorical_slope(a_BO: Array, y_BO: Array, smoothing: float) -> Array:
    return -_smooth_categorical(y_BO, smoothing) / jnp.maximum(a_BO, _least(a_BO))


def _smooth_categorical(y_BO: Array, smoothing: float) -> Array:
    return y_BO * (1 - smoothing) + smoothing / y_BO.shape[-1] if smoothing else y_BO


def _categorical_on_logits(z_BO: Array, y_BO: Array, smoothing: float) -> Array:
    # the logarithm of each share before the targets weigh it, so that a share of 0 is never taken the log of
    from_largest_BO = z_BO - jax.lax.stop_gradient(z_BO.max(axis=-1, keepdims=True))
    log_sum_B1 = jnp.log(jnp.exp(from_largest_BO).sum(axis=-1, keepdims=True))
    return (_smooth_categorical(y_BO, smoothing) * (log_sum_B1 - from_largest_BO)).sum(axis=-1)


def _categorical_on_logits_slope(z_BO: Array, y_BO: Array, smoothing: float) -> Array:
    y_BO = _smooth_categorical(y_BO, smoothing)
    e_BO = jnp.exp(z_BO - z_BO.max(axis=-1, keepdims=True))
    # targets that do not sum to 1 (a row of zeros, say) pull with what they sum to
    return e_BO * (y_BO.sum(axis=-1, keepdims=True) / e_BO.sum(axis=-1, keepdims=True)) - y_BO


def _hinge(a_BO: Array, y_BO: Array) -> Array:
    return jnp.maximum(1 - (2 * y_BO - 1) * a_BO, 0.0)


def _hinge_slope(a_BO: Array, y_BO: Array) -> Array:
    side_BO = 2 * y_BO - 1
    return -side_BO * (side_BO * a_BO < 1).astype(a_BO.dtype)


def _squared_hinge(a_BO: Array, y_BO: Array) -> Array:
    return jnp.square(_hinge(a_BO, y_BO))


def _squared_hinge_slope(a_BO: Array, y_BO: Array) -> Array:
    return (2 - 4 * y_BO) * _hinge(a_BO, y_BO)


def _poisson(a_BO: Array, y_BO: Array) -> Array:
    mean_BO = jnp.maximum(a_BO, _least(a_BO))
    return mean_BO - y_BO * jnp.log(mean_BO)


def _poisson_slope(a_BO: Array, y_BO: Array) -> Array:
    return 1 - y_BO / jnp.maximum(a_BO, _least(a_BO))


SMOOTHING = (Parameter(name="smoothing", default=0.0, low=0.0, high=1.0),)

FORMS = (
    Form(
        name="squared_error",
        formula="(a - y)^2",
        latex=r"(a - y)^2",
        source="Legendre 1805; Gauss 1809",
        value=_squared,
        slope=_squared_slope,
    ),
    Form(
        name="absolute_error",
        formula="|a - y|",
        latex=r"|a - y|",
        source="Boscovich 1757; Laplace 1793",
        value=_absolute,
        slope=_absolute_slope,
    ),
    Form(
        name="huber",
        formula="(a - y)^2 / 2 if |a - y| <= delta else delta*(|a - y| - delta/2)",
        latex=r"\begin{cases} \frac12(a-y)^2 & |a-y| \le \delta \\ \delta(|a-y| - \tfrac\delta2)\end{cases}",
        source="Huber 1964",
        value=_huber,
        slope=_huber_slope,
        parameters=(Parameter(name="delta", default=1.0, low=0.0, strict=True),),
    ),
    Form(
        name="quantile",
        formula="q*(y - a) if a < y else (1 - q)*(a - y)",
        latex=r"\max(q\,(y - a),\, (1 - q)(a - y))",
        source="Koenker & Bassett 1978",
        value=_quantile,
        slope=_quantile_slope,
        parameters=(Parameter(name="q", default=0.5, low=0.0, high=1.0, strict=True),),
    ),
    Form(
        name="binary_cross_entropy",
        formula="-y*log(a) - (1 - y)*log(1 - a)",
        latex=r"-y \log a - (1 - y) \log(1 - a)",
        source="Good 1952; smoothed targets: Szegedy et al. 2016",
        value=_binary,
        slope=_binary_slope,
        parameters=SMOOTHING,
        output_activation="sigmoid",
        fused=Fused(activation="sigmoid", value=_binary_on_logits, slope=_binary_on_logits_slope),
    ),
    Form(
        name="categorical_cross_entropy",
        formula="-y_1*log(a_1) - y_2*log(a_2) - ...",
        latex=r"-\sum_o y_o \log a_o",
        source="Bridle 1990; smoothed targets: Szegedy et al. 2016",
        value=_categorical,
        slope=_categorical_slope,
        parameters=SMOOTHING,
        output_activation="softmax",
        fused=Fused(activation="softmax", value=_categorical_on_logits, slope=_categorical_on_logits_slope),
    ),
    Form(
        name="hinge",
        formula="max(0, 1 - s*a), with s = 2*y - 1",
        latex=r"\max(0,\, 1 - s a),\; s = 2 y - 1",
        source="Cortes & Vapnik 1995",
        value=_hinge,
        slope=_hinge_slope,
    ),
    Form(
        name="squared_hinge",
        formula="max(0, 1 - s*a)^2, with s = 2*y - 1",
        latex=r"\max(0,\, 1 - s a)^2,\; s = 2 y - 1",
        source="Cortes & Vapnik 1995; Tang 2013",
        value=_squared_hinge,
        slope=_squared_hinge_slope,
    ),
    Form(
        name="poisson",
        formula="a - y*log(a)",
        latex=r"a - y \log a",
        source="Nelder & Wedderburn 1972",
        value=_poisson,
        slope=_poisson_slope,
        output_activation="softplus",
    ),
)
