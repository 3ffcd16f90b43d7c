"""Activations that stay between two bounds: the step and all that soften it, the sine and the bell."""

import jax
import jax.numpy as jnp

from superpose.calculus.activation_form import Form, always
from superpose.calculus.records import Array, Parameter

SIXTH = 1 / 6


def _step(z: Array) -> Array:
    return (z >= 0).astype(z.dtype)


def _step_slope(z: Array, a: Array) -> Array:
    return jnp.zeros_like(z)


def _sigmoid_slope(z: Array, a: Array) -> Array:
    return a * (1 - a)


def _logistic(z: Array, steepness: float) -> Array:
    return jax.lax.logistic(steepness * z)


def _logistic_slope(z: Array, a: Array, steepness: float) -> Array:
    return steepness * (a * (1 - a))


def _tanh_slope(z: Array, a: Array) -> Array:
    return 1 - a * a


def _softsign(z: Array) -> Array:
    return z / (1 + jnp.abs(z))


def _softsign_slope(z: Array, a: Array) -> Array:
    return jnp.square(1 - jnp.abs(a))


def _hard_sigmoid(z: Array) -> Array:
    return jnp.clip(SIXTH * z + 0.5, 0.0, 1.0)


def _hard_sigmoid_slope(z: Array, a: Array) -> Array:
    return SIXTH * (jnp.abs(z) < 3).astype(z.dtype)


def _hard_tanh(z: Array) -> Array:
    return jnp.clip(z, -1.0, 1.0)


def _hard_tanh_slope(z: Array, a: Array) -> Array:
    return (jnp.abs(z) < 1).astype(z.dtype)


def _sine(z: Array, omega: float) -> Array:
    return jnp.sin(omega * z)


def _sine_slope(z: Array, a: Array, omega: float) -> Array:
    return omega * jnp.cos(omega * z)


def _gaussian(z: Array) -> Array:
    return jnp.exp(-z * z)


def _gaussian_slope(z: Array, a: Array) -> Array:
    return -2 * z * a


BOUNDED = (
    Form(
        name="step",
        formula="1 if z >= 0 else 0",
        latex=r"[z \ge 0]",
        source="McCulloch & Pitts 1943; Rosenblatt 1958",
        value=_step,
        slope=_step_slope,
        range=always(0.0, 1.0),
        has_slope=False,
    ),
    Form(
        name="sigmoid",
        formula="1 / (1 + exp(-z))",
        latex=r"\frac{1}{1 + e^{-z}}",
        source="Rumelhart, Hinton & Williams 1986",
        value=jax.lax.logistic,
        slope=_sigmoid_slope,
        range=always(0.0, 1.0),
    ),
    Form(
        name="logistic",
        formula="1 / (1 + exp(-a*z))",
        latex=r"\frac{1}{1 + e^{-a z}}",
        source="Verhulst 1838; as a approaches infinity it becomes the step",
        value=_logistic,
        slope=_logistic_slope,
        range=always(0.0, 1.0),
        parameters=(Parameter(name="a", default=1.0, low=0.0, strict=True, word="slope"),),
    ),
    Form(
        name="tanh",
        formula="(exp(z) - exp(-z)) / (exp(z) + exp(-z))",
        latex=r"\tanh z",
        source="LeCun, Bottou, Orr & Müller 1998",
        value=jnp.tanh,
        slope=_tanh_slope,
        range=always(-1.0, 1.0),
    ),
    Form(
        name="softsign",
        formula="z / (1 + |z|)",
        latex=r"\frac{z}{1 + |z|}",
        source="Bergstra, Desjardins, Lamblin & Bengio 2009",
        value=_softsign,
        slope=_softsign_slope,
        range=always(-1.0, 1.0),
    ),
    Form(
        name="hard_sigmoid",
        formula="z/6 + 1/2, kept between 0 and 1",
        latex=r"\min(\max(\tfrac{z}{6} + \tfrac{1}{2},\, 0),\, 1)",
        source="Courbariaux, Bengio & David 2015; this slope: Howard et al. 2019",
        value=_hard_sigmoid,
        slope=_hard_sigmoid_slope,
        range=always(0.0, 1.0),
    ),
    Form(
        name="hard_tanh",
        formula="z, kept between -1 and 1",
        latex=r"\min(\max(z,\, -1),\, 1)",
        source="Collobert 2004",
        value=_hard_tanh,
        slope=_hard_tanh_slope,
        range=always(-1.0, 1.0),
    ),
    Form(
        name="sine",
        formula="sin(omega*z)",
        latex=r"\sin(\omega z)",
        source="Sitzmann, Martel, Bergman, Lindell & Wetzstein 2020",
        value=_sine,
        slope=_sine_slope,
        range=always(-1.0, 1.0),
        parameters=(Parameter(name="omega", default=1.0, low=0.0, strict=True),),
    ),
    Form(
        name="gaussian",
        formula="exp(-z^2)",
        latex=r"e^{-z^2}",
        source="Broomhead & Lowe 1988",
        value=_gaussian,
        slope=_gaussian_slope,
        range=always(0.0, 1.0),
    ),
)
