"""Combines: how a neuron joins its weighted inputs into one pre-activation.

    combine("multiply").value(x_BI, w_IO), .pullback(x_BI, w_IO, dz_BO)

The ways themselves are in `combine_form`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp

from superpose.calculus import columns, records
from superpose.calculus.combine_form import FORMS, Form, Slopes, weighted, weighted_pullback
from superpose.calculus.records import Array
from superpose.errors import ShapeError, UnknownNameError, UsageError


@dataclass(frozen=True, repr=False)
class Combine:
    """One way to join weighted inputs; made by `combine`, equal by name.

    Attributes
    ----------
    name : str
        Its name in `COMBINES`, "mixed", or that of a user's own function.
    members : tuple of Combine
        One for each neuron where they differ ("mixed"); else empty.
    own : tuple of callables
        A user's own function, or empty.
    """

    name: str
    members: tuple["Combine", ...]
    own: tuple[Callable[..., Any], ...]
    form: Form = field(compare=False)

    @property
    def formula(self) -> str:
        """The pre-activation in plain text."""
        return self.form.formula

    @property
    def latex(self) -> str:
        """The pre-activation in LaTeX."""
        return self.form.latex

    @property
    def source(self) -> str:
        """Where the formula is from."""
        return self.form.source

    @property
    def custom(self) -> bool:
        """Whether it is, or has among its members, a user's own function."""
        return bool(self.own) or any(member.custom for member in self.members)

    def value(self, x_BI: Any, w_IO: Any) -> Array:
        """The pre-activations, without bias.

        Parameters
        ----------
        x_BI : array, (rows, inputs)
        w_IO : array, (inputs, neurons)

        Returns
        -------
        array, (rows, neurons)

        Raises
        ------
        ShapeError
            If the weights are not for as many inputs as the rows have.
        """
        return self.form.value(*_fitting(x_BI, w_IO))

    def pullback(self, x_BI: Any, w_IO: Any, dz_BO: Array, need_x: bool = True) -> Slopes:
        """The chain rule back through the combine.

        Parameters
        ----------
        x_BI : array, (rows, inputs)
        w_IO : array, (inputs, neurons)
        dz_BO : array, (rows, neurons)
            The slope of the cost by each pre-activation.
        need_x : bool
            Whether the slope by the inputs is wanted; the first layer can do without.

        Returns
        -------
        dw_IO : array, (inputs, neurons)
        dx_BI : array, (rows, inputs), or None
        """
        return self.form.pullback(*_fitting(x_BI, w_IO), dz_BO, need_x)

    def to_dict(self) -> dict[str, Any]:
        """The name in plain types, for `combine` to read back.

        Raises
        ------
        SaveError
            If it is a user's own function.
        """
        plain = records.pack("combine", self.name, (), self.own)
        return plain | {"members": [member.to_dict() for member in self.members]} if self.members else plain

    def __reduce__(self) -> tuple[Any, ...]:
        if self.members:
            return mixed, (self.members,)
        return combine, (self.own[0] if self.own else self.name,)

    def __repr__(self) -> str:
        return records.described("Combine", self.name, (), self.formula)


def _fitting(x_BI: Any, w_IO: Any) -> tuple[Array, Array]:
    x_BI, w_IO = records.as_float(x_BI), records.as_float(w_IO)
    if x_BI.ndim == w_IO.ndim == 2 and x_BI.shape[1] == w_IO.shape[0]:
        return x_BI, w_IO
    raise ShapeError(
        f"Inputs of shape {x_BI.shape} and weights of shape {w_IO.shape} do not fit together.",
        "Give inputs (rows, inputs) and weights (inputs, neurons).",
    )


_FORMS = {form.name: form for form in FORMS}


def combine(spec: Any) -> Combine:
    """The combine that `spec` stands for.

    Parameters
    ----------
    spec : str, Combine, dict or callable
        A name in `COMBINES`, what `to_dict` gave, or a function of your own, written with jax.numpy, that
        takes the weighted inputs, (rows, neurons, inputs), and reduces the last dim, such as
        `lambda t: t.max(axis=-1)`.

    Raises
    ------
    UnknownNameError
        For a name that is not known.
    UsageError
        For a dict with other keys, or a function that does not fit.
    """
    if isinstance(spec, Combine):
        return spec
    if isinstance(spec, str):
        return _named(spec)
    if callable(spec):
        return _own(spec)
    if isinstance(spec, Mapping):
        name, given, members = records.unpack("combine", spec)
        records.settle(name, (), given)
        return mixed([combine(member) for member in members]) if members else _named(name)
    raise UsageError(f"A combine cannot be made of {spec!r}.", "Give a name, a dict or a function.")


def _named(name: str) -> Combine:
    if name not in _FORMS:
        raise UnknownNameError("combine", name, _FORMS)
    return Combine(name, (), (), _FORMS[name])


def _own(function: Callable[..., Any]) -> Combine:
    """A user's own function of the weighted inputs as a combine."""
    records.check_traceable(function, "combine", (2, 3, 4))

    def join(t_BOI: Array) -> Array:
        z_BO = jnp.asarray(function(t_BOI)).astype(t_BOI.dtype)
        if z_BO.shape != t_BOI.shape[:2]:
            raise ShapeError(
                f"The combine {name!r} made {z_BO.shape} of weighted inputs {t_BOI.shape}.",
                "It must reduce the last dim: lambda t: t.max(axis=-1).",
            )
        return z_BO

    def value(x_BI: Array, w_IO: Array) -> Array:
        return join(weighted(x_BI, w_IO))

    def pullback(x_BI: Array, w_IO: Array, dz_BO: Array, need_x: bool) -> Slopes:
        (dt_BOI,) = jax.vjp(join, weighted(x_BI, w_IO))[1](dz_BO)
        return weighted_pullback(x_BI, w_IO, dt_BOI, need_x)

    name = records.name_of(function)
    latex = rf"\mathrm{{{name}}}_i(x_i w_i)".replace("_", r"\_")
    form = Form(
        name=name,
        formula=f"{name}(x_1*w_1, x_2*w_2, ...)",
        latex=latex,
        source="the user's own",
        value=value,
        pullback=pullback,
    )
    return Combine(name, (), (function,), form)


def mixed(combines: Iterable[Any]) -> Combine:
    """One combine for each neuron, column by column of the weights.

    Parameters
    ----------
    combines : iterable
        What `combine` takes, one for each neuron; a mixed one stands for all its members. Where all are
        equal, that one is returned.

    Raises
    ------
    UsageError
        If there is none.
    """
    given = [combine(each) for each in combines]
    members = tuple(one for each in given for one in (each.members or (each,)))
    if not members:
        raise UsageError("A mixed combine came without members.", "Give one combine for each neuron.")
    if len(set(members)) == 1:
        return members[0]
    return Combine("mixed", members, (), _mixed_form(members))


def _mixed_form(members: tuple[Combine, ...]) -> Form:
    groups = columns.grouped(members)
    places = [own for _, own in groups]

    def value(x_BI: Array, w_IO: Array) -> Array:
        columns.check_width(w_IO, len(members), "Weights")
        return columns.put_back([one.value(x_BI, columns.take(w_IO, own)) for one, own in groups], places)

    def pullback(x_BI: Array, w_IO: Array, dz_BO: Array, need_x: bool) -> Slopes:
        columns.check_width(w_IO, len(members), "Weights")
        parts = [
            one.pullback(x_BI, columns.take(w_IO, own), columns.take(dz_BO, own), need_x)
            for one, own in groups
        ]
        dw_IO = columns.put_back([dw for dw, _ in parts], places)
        return dw_IO, sum((dx for _, dx in parts if dx is not None), jnp.zeros_like(x_BI)) if need_x else None

    return Form(
        name="mixed",
        formula=", ".join(f"{one.name} ({len(own)})" for one, own in groups),
        latex=",\\ ".join(one.latex for one, _ in groups),
        source="; ".join(one.source for one, _ in groups),
        value=value,
        pullback=pullback,
    )


COMBINES = {name: combine(name) for name in sorted(_FORMS)}
