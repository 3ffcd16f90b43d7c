"""Activations: what a neuron makes of its pre-activation, and the slope of it.

    activation("tanh").value(z), .slope(z), .pullback(z, a, da)

The kinds are in three tables: `activation_bounded`, `activation_rectifiers` and `activation_joint`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from superpose.calculus import records
from superpose.calculus.activation_bounded import BOUNDED
from superpose.calculus.activation_form import Form
from superpose.calculus.activation_joint import JOINT
from superpose.calculus.activation_made import mixed_form, own_form
from superpose.calculus.activation_rectifiers import RECTIFIERS
from superpose.calculus.records import Array, Settings
from superpose.errors import UnknownNameError, UsageError


@dataclass(frozen=True, repr=False)
class Activation:
    """One activation with its parameters; made by `activation`, equal by name and parameters.

    Attributes
    ----------
    name : str
        Its name in `ACTIVATIONS`, "mixed", or that of a user's own function.
    parameters : tuple of (str, float)
        The parameters in the formula's order.
    members : tuple of Activation
        One for each neuron where they differ ("mixed"); else empty.
    own : tuple of callables
        A user's own function, and its slope where that was given.
    """

    name: str
    parameters: Settings
    members: tuple["Activation", ...]
    own: tuple[Callable[..., Any], ...]
    form: Form = field(compare=False)

    @property
    def formula(self) -> str:
        """The value in plain text, parameters by name."""
        return self.form.formula

    @property
    def latex(self) -> str:
        """The value in LaTeX, parameters by name."""
        return self.form.latex

    @property
    def source(self) -> str:
        """Where the formula is from."""
        return self.form.source

    @property
    def range(self) -> tuple[float, float]:
        """The smallest and the largest activation, for these parameters."""
        return self.form.range(*self._numbers)

    @property
    def pieces(self) -> int:
        """How many pre-activations one neuron takes: 1, or k for maxout."""
        return self.form.pieces(*self._numbers)

    @property
    def elementwise(self) -> bool:
        """Whether a neuron's activation depends on its own pre-activation alone."""
        return self.form.pullback is None

    @property
    def has_slope(self) -> bool:
        """Whether there is a slope to descend; False for the step."""
        return self.form.has_slope

    @property
    def custom(self) -> bool:
        """Whether it is, or has among its members, a user's own function."""
        return bool(self.own) or any(member.custom for member in self.members)

    @property
    def _numbers(self) -> tuple[float, ...]:
        return tuple(value for _, value in self.parameters)

    def value(self, z: Any) -> Array:
        """The activation at pre-activations `z`.

        Parameters
        ----------
        z : array, (..., neurons)
            For maxout (..., neurons * k), piece p of neuron o in column o*k + p. Softmax is over
            the last dim.

        Returns
        -------
        array, (..., neurons)
        """
        return self.form.value(records.as_float(z), *self._numbers)

    def slope(self, z: Any, a: Any = None) -> Array:
        """da/dz, element by element; for softmax, of each output by its own pre-activation.

        Parameters
        ----------
        z : array, (..., neurons)
            The pre-activations.
        a : array, (..., neurons), optional
            The activation there, where it is known already; it saves computing it again.

        Raises
        ------
        UsageError
            For maxout, whose slope belongs to no single pre-activation.
        """
        z = records.as_float(z)
        return self.form.slope(z, self.value(z) if a is None else records.as_float(a), *self._numbers)

    def pullback(self, z: Any, a: Any, da: Any) -> Array:
        """The chain rule back through the activation: dC/dz from dC/da.

        Parameters
        ----------
        z : array, (..., neurons * pieces)
            The pre-activations.
        a, da : array, (..., neurons)
            The activation there, and the slope of the cost by it.

        Returns
        -------
        array, shaped like `z`
        """
        if self.form.pullback is None:
            return da * self.slope(z, a)
        return self.form.pullback(records.as_float(z), a, da, *self._numbers)

    def to_dict(self) -> dict[str, Any]:
        """Name and parameters in plain types, for `activation` to read back.

        Raises
        ------
        SaveError
            If it is a user's own function.
        """
        plain = records.pack("activation", self.name, self.parameters, self.own)
        return plain | {"members": [member.to_dict() for member in self.members]} if self.members else plain

    def __reduce__(self) -> tuple[Any, ...]:
        if self.members:
            return mixed, (self.members,)
        return (_own, self.own) if self.own else (activation, (self.to_dict(),))

    def __repr__(self) -> str:
        return records.described("Activation", self.name, self.parameters, self.formula)


_FORMS = {form.name: form for form in (*BOUNDED, *RECTIFIERS, *JOINT)}

ALIASES = {"heaviside": "step", "identity": "linear", "silu": "swish", "sin": "sine"}


def activation(spec: Any, **parameters: Any) -> Activation:
    """The activation that `spec` stands for.

    Parameters
    ----------
    spec : str, Activation, dict or callable
        A name in `ACTIVATIONS` (or `ALIASES`), what `to_dict` gave, or a function of your own, written with
        jax.numpy, that takes an array and treats each number in it alike.
    **parameters
        The formula's parameters by name. For a function of your own: `slope`, a function of z for da/dz;
        without it JAX takes the derivative.

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
        raise UsageError("Parameters go with a name; this activation has its own.", "Give the name instead.")
    if isinstance(spec, Activation):
        return spec
    if isinstance(spec, Mapping):
        name, given, members = records.unpack("activation", spec)
        return mixed([activation(member) for member in members]) if members else _named(name, given)
    raise UsageError(f"An activation cannot be made of {spec!r}.", "Give a name, a dict or a function.")


def _named(name: str, given: Mapping[str, Any]) -> Activation:
    form = _FORMS.get(ALIASES.get(name, name))
    if form is None:
        raise UnknownNameError("activation", name, [*_FORMS, *ALIASES])
    return Activation(form.name, records.settle(form.name, form.parameters, given), (), (), form)


def _own(function: Callable[..., Any], slope: Callable[..., Any] | None = None) -> Activation:
    """A user's own function as an activation."""
    own = (function, slope) if slope else (function,)
    return Activation(records.name_of(function), (), (), own, own_form(function, slope))


def mixed(activations: Iterable[Any]) -> Activation:
    """One activation for each neuron, column by column.

    Parameters
    ----------
    activations : iterable
        What `activation` takes, one for each neuron; a mixed one stands for all its members. Where all
        are equal, that one is returned.

    Raises
    ------
    UsageError
        If there is none, or one that is not elementwise.
    """
    given = [activation(each) for each in activations]
    members = tuple(one for each in given for one in (each.members or (each,)))
    joint = next((member.name for member in members if not member.elementwise), None)
    if joint or not members:
        raise UsageError(
            f"A neuron cannot have {joint or 'no activation'} of its own among others.",
            "Give one elementwise activation for each neuron.",
        )
    if len(set(members)) == 1:
        return members[0]
    return Activation("mixed", (), members, (), mixed_form(members))


ACTIVATIONS = {name: activation(name) for name in sorted(_FORMS)}
