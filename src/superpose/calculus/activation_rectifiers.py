"""Activations without an upper bound: the line, the ReLU, and the curves that follow it."""

import math

import jax
import jax.numpy as jnp

from superpose.calculus.activation_form import Form, Range, always
from superpose.calculus.records import Array, Parameter

# Klambauer et al. 2017, equation 14: the fixed point with mean 0 and variance 1
SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_FLOOR = SELU_SCALE * SELU_ALPHA

ROOT_HALF = math.sqrt(0.5)
BELL = 1 / math.sqrt(2 * math.pi)

# beyond it tanh(softplus(z)) is 1 to the last bit of a float64, while exp(2 z) still fits a float32
MISH_FLAT = 20.0


def _linear(z: Array, m: float, c: float) -> Array:
    return z if (m, c) == (1.0, 0.0) else m * z + c


def _linear_slope(z: Array, a: Array, m: float, c: float) -> Array:
    return jnp.full_like(z, m)


def _linear_range(m: float, c: float) -> Range:
    return (-math.inf, math.inf) if m else (c, c)


def _relu(z: Array) -> Array:
    return jnp.maximum(z, 0.0)


def _relu_slope(z: Array, a: Array) -> Array:
    return (z > 0).astype(z.dtype)


def _bent(z: Array, above: float, below: Array | float) -> Array:
    """`above` where z is positive, `below` elsewhere, in z's dtype."""
    return jnp.where(z > 0, jnp.asarray(above, z.dtype), jnp.asarray(below, z.dtype))


def _leaky_relu(z: Array, alpha: float) -> Array:
    return jnp.where(z > 0, z, alpha * z)


def _leaky_relu_slope(z: Array, a: Array, alpha: float) -> Array:
    return _bent(z, 1.0, alpha)


def _leaky_relu_range(alpha: float) -> Range:
    return (-math.inf if alpha > 0 else 0.0, math.inf)


def _elu(z: Array, alpha: float) -> Array:
    # two bends rather than a where, whose unused branch would overflow and make derivatives through it NaN;
    # exp - 1 rather than expm1, which takes twice as long and differs by a rounding of 1
    return jnp.maximum(z, 0.0) + alpha * (jnp.exp(jnp.minimum(z, 0.0)) - 1)


def _elu_slope(z: Array, a: Array, alpha: float) -> Array:
    return _bent(z, 1.0, a + alpha)


def _elu_range(alpha: float) -> Range:
    return (-alpha, math.inf)


def _selu(z: Array) -> Array:
    return SELU_SCALE * _elu(z, SELU_ALPHA)


def _selu_slope(z: Array, a: Array) -> Array:
    return _bent(z, SELU_SCALE, a + SELU_FLOOR)


def _below_bell(z: Array) -> Array:
    """The normal distribution's share below z."""
    return 0.5 + 0.5 * jax.lax.erf(ROOT_HALF * z)


def _gelu(z: Array) -> Array:
    return z * _below_bell(z)


def _gelu_slope(z: Array, a: Array) -> Array:
    return _below_bell(z) + z * (BELL * jnp.exp(-0.5 * z * z))


def _softplus(z: Array) -> Array:
    return jnp.maximum(z, 0.0) + jnp.log1p(jnp.exp(-jnp.abs(z)))


def _softplus_slope(z: Array, a: Array) -> Array:
    return jax.lax.logistic(z)


def _swish(z: Array, beta: float) -> Array:
    return z * jax.lax.logistic(beta * z)


def _swish_slope(z: Array, a: Array, beta: float) -> Array:
    gate = jax.lax.logistic(beta * z)
    return gate + beta * a * (1 - gate)


def _swish_range(beta: float) -> Range:
    return (-0.2784645427610738 / beta, math.inf)


def _mish(z: Array) -> Array:
    # with n = exp(z), tanh(log(1 + n)) is n (n + 2) / (n (n + 2) + 2): one exponential instead of three
    n = jnp.exp(jnp.minimum(z, MISH_FLAT))
    u = n * (n + 2)
    return z * (u / (u + 2))


def _mish_slope(z: Array, a: Array) -> Array:
    low = jnp.minimum(z, MISH_FLAT)
    n = jnp.exp(low)
    u = n * (n + 2)
    share = 1 / (u + 2)
    return share * (u + low * (4 * n * (n + 1) * share))


RECTIFIERS = (
    Form(
        name="linear",
        formula="m*z + c",
        latex=r"m z + c",
        source="Widrow & Hoff 1960",
        value=_linear,
        slope=_linear_slope,
        range=_linear_range,
        parameters=(
            Parameter(name="m", default=1.0, word="slope"),
            Parameter(name="c", default=0.0, word="intercept"),
        ),
    ),
    Form(
        name="relu",
        formula="max(z, 0)",
        latex=r"\max(z, 0)",
        source="Fukushima 1969; Nair & Hinton 2010",
        value=_relu,
        slope=_relu_slope,
        range=always(0.0),
    ),
    Form(
        name="leaky_relu",
        formula="z if z > 0 else alpha*z",
        latex=r"\begin{cases} z & z > 0 \\ \alpha z & z \le 0 \end{cases}",
        source="Maas, Hannun & Ng 2013",
        value=_leaky_relu,
        slope=_leaky_relu_slope,
        range=_leaky_relu_range,
        parameters=(Parameter(name="alpha", default=0.01),),
    ),
    Form(
        name="elu",
        formula="z if z > 0 else alpha*(exp(z) - 1)",
        latex=r"\begin{cases} z & z > 0 \\ \alpha (e^z - 1) & z \le 0 \end{cases}",
        source="Clevert, Unterthiner & Hochreiter 2016",
        value=_elu,
        slope=_elu_slope,
        range=_elu_range,
        parameters=(Parameter(name="alpha", default=1.0, low=0.0),),
    ),
    Form(
        name="selu",
        formula="1.0507*z if z > 0 else 1.7581*(exp(z) - 1)",
        latex=r"\lambda \begin{cases} z & z > 0 \\ \alpha (e^z - 1) & z \le 0 \end{cases}",
        source="Klambauer, Unterthiner, Mayr & Hochreiter 2017",
        value=_selu,
        slope=_selu_slope,
        range=always(-SELU_FLOOR),
    ),
    Form(
        name="gelu",
        formula="z * (1 + erf(z / sqrt(2))) / 2",
        latex=r"\tfrac{z}{2} \left(1 + \operatorname{erf} \tfrac{z}{\sqrt 2}\right)",
        source="Hendrycks & Gimpel 2016",
        value=_gelu,
        slope=_gelu_slope,
        range=always(-0.16997120747990369),
    ),
    Form(
        name="softplus",
        formula="log(1 + exp(z))",
        latex=r"\log(1 + e^z)",
        source="Dugas, Bengio, Bélisle, Nadeau & Garcia 2001",
        value=_softplus,
        slope=_softplus_slope,
        range=always(0.0),
    ),
    Form(
        name="swish",
        formula="z / (1 + exp(-beta*z))",
        latex=r"\frac{z}{1 + e^{-\beta z}}",
        source="Elfwing, Uchibe & Doya 2018; Ramachandran, Zoph & Le 2017",
        value=_swish,
        slope=_swish_slope,
        range=_swish_range,
        parameters=(Parameter(name="beta", default=1.0, low=0.0, strict=True),),
    ),
    Form(
        name="mish",
        formula="z * tanh(log(1 + exp(z)))",
        latex=r"z \tanh(\log(1 + e^z))",
        source="Misra 2020",
        value=_mish,
        slope=_mish_slope,
        range=always(-0.30884341301725043),
    ),
)
