"""Costs: how far an output is from its target, and which way down is.

    cost("huber", delta=2.0).value(a_BO, y_BO), .slope(a_BO, y_BO)

The costs themselves are in `cost_form`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp

from superpose.calculus import cost_form, records
from superpose.calculus.cost_form import FORMS, Form
from superpose.calculus.records import Array, Settings
from superpose.errors import ShapeError, UnknownNameError, UsageError


@dataclass(frozen=True, repr=False)
class Fused:
    """A cost taken together with the activation before it, on pre-activations; made by `Cost.fused`."""

    cost: "Cost"
    form: cost_form.Fused = field(compare=False)

    def value(self, z_BO: Any, y_BO: Any) -> Array:
        """Each example's cost, (rows,), from pre-activations and targets, (rows, outputs)."""
        return self.form.value(*_matching(z_BO, y_BO), *self.cost.numbers)

    def slope(self, z_BO: Any, y_BO: Any) -> Array:
        """The slope of each example's cost by its pre-activations, (rows, outputs)."""
        return self.form.slope(*_matching(z_BO, y_BO), *self.cost.numbers)

    def __repr__(self) -> str:
        return f"Fused({self.cost.name!r} of {self.form.activation!r})"


@dataclass(frozen=True, repr=False)
class Cost:
    """One cost with its parameters; made by `cost`, equal by name and parameters.

    Attributes
    ----------
    name : str
        Its name in `COSTS`, or that of a user's own function.
    parameters : tuple of (str, float)
        The parameters in the formula's order.
    own : tuple of callables
        A user's own function, and its slope where that was given.
    """

    name: str
    parameters: Settings
    own: tuple[Callable[..., Any], ...]
    form: Form = field(compare=False)

    @property
    def formula(self) -> str:
        """The cost of one output (of all of them, for the categorical one) in plain text."""
        return self.form.formula

    @property
    def latex(self) -> str:
        """The same in LaTeX."""
        return self.form.latex

    @property
    def source(self) -> str:
        """Where the formula is from."""
        return self.form.source

    @property
    def output_activation(self) -> str:
        """The activation of the last layer that this cost is meant for."""
        return self.form.output_activation

    @property
    def custom(self) -> bool:
        """Whether it is a user's own function."""
        return bool(self.own)

    @property
    def numbers(self) -> tuple[float, ...]:
        """The parameters' values in the formula's order."""
        return tuple(value for _, value in self.parameters)

    def value(self, a_BO: Any, y_BO: Any) -> Array:
        """Each example's cost, summed over its outputs.

        Parameters
        ----------
        a_BO : array, (rows, outputs)
            The network's outputs.
        y_BO : array, (rows, outputs)
            The targets; 0 and 1 for the cross-entropies and hinges.

        Returns
        -------
        array, (rows,)

        Raises
        ------
        ShapeError
            If outputs and targets are not of one shape.
        """
        terms = self.form.value(*_matching(a_BO, y_BO), *self.numbers)
        return terms if self.own else terms.sum(axis=-1)

    def slope(self, a_BO: Any, y_BO: Any) -> Array:
        """The slope of each example's cost by each of its outputs.

        Parameters
        ----------
        a_BO, y_BO : array, (rows, outputs)

        Returns
        -------
        array, (rows, outputs)
        """
        return self.form.slope(*_matching(a_BO, y_BO), *self.numbers)

    def fused(self, activation: str) -> Fused | None:
        """This cost and the named activation as one, safe on any pre-activation; None if there is none."""
        form = self.form.fused
        return Fused(self, form) if form and form.activation == activation else None

    def to_dict(self) -> dict[str, Any]:
        """Name and parameters in plain types, for `cost` to read back.

        Raises
        ------
        SaveError
            If it is a user's own function.
        """
        return records.pack("cost", self.name, self.parameters, self.own)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_own, self.own) if self.own else (cost, (self.to_dict(),))

    def __repr__(self) -> str:
        return records.described("Cost", self.name, self.parameters, self.formula)


def _matching(a_BO: Any, y_BO: Any) -> tuple[Array, Array]:
    """Both as arrays of one dtype; of one shape, or (B, 1) and (B,) would silently make (B, B)."""
    a_BO = records.as_float(a_BO)
    y_BO = jnp.asarray(y_BO, dtype=a_BO.dtype)
    if a_BO.shape == y_BO.shape and a_BO.ndim == 2:
        return a_BO, y_BO
    raise ShapeError(
        f"Outputs of shape {a_BO.shape} cannot be compared with targets of shape {y_BO.shape}.",
        "Give both as (rows, outputs).",
    )


_FORMS = {form.name: form for form in FORMS}

ALIASES = {
    "absolute": "absolute_error",
    "log_loss": "binary_cross_entropy",
    "mae": "absolute_error",
    "mse": "squared_error",
    "pinball": "quantile",
    "squared": "squared_error",
}


def cost(spec: Any, **parameters: Any) -> Cost:
    """The cost that `spec` stands for.

    Parameters
    ----------
    spec : str, Cost, dict or callable
        A name in `COSTS` (or `ALIASES`), what `to_dict` gave, or a function of your own, written with
        jax.numpy, that takes outputs and targets, (rows, outputs), and gives one cost a row, (rows,).
    **parameters
        The formula's parameters by name. For a function of your own: `slope`, a function of outputs and
        targets for the slope by each output, (rows, outputs); without it JAX takes the derivative.

    Raises
    ------
    UnknownNameError
        For a name or a parameter that is not known.
    UsageError
        For a parameter out of its bounds, a dict with other keys, or a function that does not fit.
    """
    if isinstance(spec, str):
        return _named(spec, parameters)
    if callable(spec):
        return _own(spec, records.slope_among(parameters, spec))
    if parameters:
        raise UsageError("Parameters go with a name; this cost has its own.", "Give the name instead.")
    if isinstance(spec, Cost):
        return spec
    if isinstance(spec, Mapping):
        name, given, _ = records.unpack("cost", spec)
        return _named(name, given)
    raise UsageError(f"A cost cannot be made of {spec!r}.", "Give a name, a dict or a function.")


def _named(name: str, given: Mapping[str, Any]) -> Cost:
    form = _FORMS.get(ALIASES.get(name, name))
    if form is None:
        raise UnknownNameError("cost", name, [*_FORMS, *ALIASES])
    return Cost(form.name, records.settle(form.name, form.parameters, given), (), form)


def _own(function: Callable[..., Any], slope: Callable[..., Any] | None = None) -> Cost:
    """A user's own function as a cost."""
    name = records.name_of(function)

    def value(a_BO: Array, y_BO: Array) -> Array:
        c_B = jnp.asarray(function(a_BO, y_BO)).astype(a_BO.dtype)
        return _shaped(c_B, a_BO.shape[:1], name, "one cost a row: sum over the outputs with .sum(axis=-1)")

    def slope_by_jax(a_BO: Array, y_BO: Array) -> Array:
        c_B, pullback = jax.vjp(lambda a_BO: value(a_BO, y_BO), a_BO)
        return pullback(jnp.ones_like(c_B))[0]

    def slope_given(a_BO: Array, y_BO: Array) -> Array:
        if slope is None:
            return slope_by_jax(a_BO, y_BO)
        da_BO = jnp.asarray(slope(a_BO, y_BO)).astype(a_BO.dtype)
        return _shaped(da_BO, a_BO.shape, f"slope of {name}", "one number for each output")

    for part in (function, slope) if slope else (function,):
        records.check_traceable(part, "cost", (2, 1), (2, 1))
    formula, latex = f"{name}(a, y)", rf"\mathrm{{{name}}}(a, y)".replace("_", r"\_")
    form = Form(
        name=name, formula=formula, latex=latex, source="the user's own", value=value, slope=slope_given
    )
    return Cost(name, (), (function, slope) if slope else (function,), form)


def _shaped(given: Array, shape: tuple[int, ...], name: str, expected: str) -> Array:
    if given.shape == shape:
        return given
    raise ShapeError(
        f"The cost {name!r} gave shape {given.shape}; {shape} was expected.", f"Give {expected}."
    )


COSTS = {name: cost(name) for name in sorted(_FORMS)}
