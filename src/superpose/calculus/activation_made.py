"""Activations that are made rather than named: from a user's own function, or from others side by side."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from superpose.calculus import columns, records
from superpose.calculus.activation_form import Form, always
from superpose.calculus.records import Array
from superpose.errors import UsageError


def own_form(function: Callable[..., Any], slope: Callable[..., Any] | None = None) -> Form:
    """A user's own function as a form, its slope by JAX where none is given."""

    def value(z: Array) -> Array:
        return jnp.asarray(function(z)).astype(z.dtype)

    def slope_by_jax(z: Array, a: Array) -> Array:
        return jax.jvp(value, (z,), (jnp.ones_like(z),))[1]

    def slope_given(z: Array, a: Array) -> Array:
        return jnp.asarray(slope(z)).astype(z.dtype) if slope else slope_by_jax(z, a)

    for part in (function, slope) if slope else (function,):
        _check_elementwise(part)
    name = records.name_of(function)
    return Form(
        name=name,
        formula=f"{name}(z)",
        latex=rf"\mathrm{{{name}}}(z)".replace("_", r"\_"),
        source="the user's own",
        value=value,
        slope=slope_given,
        range=always(),
    )


def _check_elementwise(function: Callable[..., Any]) -> None:
    """Refuse a function that does not keep the shape, or lets one number's result depend on another's."""
    records.check_traceable(function, "activation", (2, 2))
    with jax.ensure_compile_time_eval():
        probe = jnp.asarray([[-1.5, -0.5], [0.25, 2.0]])
        whole = np.asarray(function(probe))
        apart = np.ravel([np.asarray(function(probe[i : i + 1, j : j + 1])) for i in (0, 1) for j in (0, 1)])
    if whole.shape == probe.shape and np.allclose(whole.ravel(), apart, rtol=1e-4, atol=1e-5, equal_nan=True):
        return
    raise UsageError(
        f"The activation {records.name_of(function)!r} does not treat each number by itself: of four numbers "
        f"in shape (2, 2) it made {whole.shape}, other than one by one.",
        "Give a function of one number that works on whole arrays, such as lambda z: jnp.sin(z) ** 2.",
    )


def mixed_form(members: Sequence[Any]) -> Form:
    """The form of activations side by side, one of `members` for each neuron."""
    groups = columns.grouped(members)
    places = [own for _, own in groups]

    def value(z_BO: Array) -> Array:
        columns.check_width(z_BO, len(members), "Pre-activations")
        return columns.put_back([one.value(columns.take(z_BO, own)) for one, own in groups], places)

    def slope(z_BO: Array, a_BO: Array) -> Array:
        columns.check_width(z_BO, len(members), "Pre-activations")
        parts = [one.slope(columns.take(z_BO, own), columns.take(a_BO, own)) for one, own in groups]
        return columns.put_back(parts, places)

    return Form(
        name="mixed",
        formula=", ".join(f"{one.name} ({len(own)})" for one, own in groups),
        latex=",\\ ".join(one.latex for one, _ in groups),
        source="; ".join(one.source for one, _ in groups),
        value=value,
        slope=slope,
        range=always(min(one.range[0] for one, _ in groups), max(one.range[1] for one, _ in groups)),
        has_slope=all(one.has_slope for one, _ in groups),
    )
