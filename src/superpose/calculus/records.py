"""What activations, combines and costs have in common: parameters, their checks, their plain form.

A record is known by its name and its parameters; a user's own function, by being that very function. The
plain form, `{"name": ..., "parameters": {...}}`, is what model files hold: it selects from fixed tables and
nothing else.
"""

import math
import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from superpose.errors import SaveError, UnknownNameError, UsageError

Array = jax.Array
Settings = tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A number that a formula leaves open: its name in the formula, its default and what it may be.

    Parameters
    ----------
    name : str
        As the formula writes it.
    default : float
        An int for a whole number, such as a count.
    low, high : float
        The bounds, allowed themselves unless `strict`.
    strict : bool
        Whether the bounds themselves are refused.
    word : str
        A spoken name that is taken as well, such as "slope" for `m`.
    """

    name: str
    default: float
    low: float = -math.inf
    high: float = math.inf
    strict: bool = False
    word: str = ""

    @property
    def allowed(self) -> str:
        """What the parameter may be, in words."""
        kind = "a whole number" if isinstance(self.default, int) else "a finite number"
        low, high = ("above", "below") if self.strict else ("of at least", "at most")
        bounds = [f"{low} {self.low:g}"] if self.low > -math.inf else []
        bounds += [f"{high} {self.high:g}"] if self.high < math.inf else []
        return " ".join([kind, " and ".join(bounds)]).strip()

    def settle(self, given: object, owner: str) -> float:
        """`given` as a plain number of the parameter's own type, or UsageError."""
        if isinstance(given, numbers.Real) and not isinstance(given, bool) and self._holds(float(given)):
            return type(self.default)(given)
        raise UsageError(f"{owner} has {self.name}={given!r}; {self.name} must be {self.allowed}.")

    def _holds(self, given: float) -> bool:
        if not math.isfinite(given) or (isinstance(self.default, int) and given != int(given)):
            return False
        return self.low < given < self.high if self.strict else self.low <= given <= self.high


def settle(owner: str, parameters: tuple[Parameter, ...], given: Mapping[str, Any]) -> Settings:
    """The numbers for `parameters`, in their order: those given, the rest by default.

    Raises
    ------
    UsageError
        For a parameter that `owner` does not have, one given twice, or a number it cannot be.
    """
    by_word = {p.word: p.name for p in parameters if p.word}
    known = {p.name for p in parameters}
    named: dict[str, Any] = {}
    for key, value in given.items():
        name = by_word.get(key, key)
        if name not in known:
            raise _unknown_parameter(owner, key, known | set(by_word))
        if name in named:
            raise UsageError(f"{owner} was given {name} twice, also by the word {key!r}.", "Give it once.")
        named[name] = value
    return tuple((p.name, p.settle(named.get(p.name, p.default), owner)) for p in parameters)


def _unknown_parameter(owner: str, key: object, known: set[str]) -> UsageError:
    if known:
        return UnknownNameError(f"parameter of {owner}", key, known)
    return UsageError(f"{owner} has no parameters; {key!r} was given.", "Leave it out.")


def unpack(what: str, plain: Mapping[str, Any]) -> tuple[str, dict[str, Any], list[Any]]:
    """Name, parameters and members of a record's plain form.

    Raises
    ------
    UsageError
        If there is a key that `to_dict` does not write, no name, or a part of the wrong kind.
    """
    expected = "A dict as its to_dict() gives was expected: name, parameters, and members where it is mixed."
    unknown = sorted(repr(key) for key in plain if key not in ("name", "parameters", "members"))
    if unknown:
        raise UsageError(f"The {what} has unknown keys: {', '.join(unknown)}.", expected)
    name, given, members = plain.get("name"), plain.get("parameters", {}), plain.get("members", [])
    if not isinstance(name, str) or not isinstance(given, Mapping) or not isinstance(members, list):
        raise UsageError(f"The {what} {dict(plain)!r} cannot be read.", expected)
    if (name == "mixed") != bool(members):
        raise UsageError(
            f"The {what} {name!r} has {len(members)} members.", "Members belong to 'mixed' alone."
        )
    if any(isinstance(member, Mapping) and "members" in member for member in members):
        raise UsageError(f"A member of the mixed {what} is mixed itself.", "List the members side by side.")
    return name, dict(given), list(members)


def pack(what: str, name: str, settings: Settings, own: tuple[Any, ...]) -> dict[str, Any]:
    """The plain form of a record without members; a user's own function has none.

    Raises
    ------
    SaveError
        If the record holds a user's own function.
    """
    if own:
        raise SaveError(
            f"The {what} {name!r} is a Python function of your own; it cannot be written to a file.",
            f"Use one of the named forms of {what}, or save the weights and keep the function in your code.",
        )
    return {"name": name, "parameters": dict(settings)}


def described(kind: str, name: str, settings: Settings, formula: str) -> str:
    """A record as one would paste it into an issue, such as `Activation('elu', alpha=1.0: z if ...)`."""
    numbers_ = "".join(f", {key}={value:g}" for key, value in settings)
    return f"{kind}({name!r}{numbers_}: {formula})"


def name_of(function: Callable[..., Any]) -> str:
    """The name that a user's own function goes by."""
    return getattr(function, "__name__", type(function).__name__)


def slope_among(parameters: Mapping[str, Any], function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The slope given with a user's own function, which takes no other parameter; None where none was.

    Raises
    ------
    UsageError
        For any other parameter, or a slope that is not a function.
    """
    slope = parameters.get("slope")
    if set(parameters) <= {"slope"} and (slope is None or callable(slope)):
        return slope
    raise UsageError(
        f"Your own function {name_of(function)!r} came with {', '.join(map(repr, parameters))}.",
        "It takes slope=, a function, and nothing else; put other numbers into the function itself.",
    )


def check_traceable(function: Callable[..., Any], what: str, *shapes: tuple[int, ...]) -> None:
    """Refuse a function that JAX cannot follow: one that calls NumPy or math, or branches on values."""
    arrays = [jax.ShapeDtypeStruct(shape, jnp.result_type(float)) for shape in shapes]
    try:
        jax.eval_shape(lambda *given: function(*given), *arrays)  # a ufunc itself could not be looked at
    except TypeError as error:  # JAX's own errors for this are TypeErrors, and so is what math raises
        raise UsageError(
            f"The {what} {name_of(function)!r} cannot be compiled: {str(error).splitlines()[0]}",
            "Write it with jax.numpy: jnp.tanh for np.tanh and math.tanh, jnp.where(z > 0, ..., ...) for if.",
        ) from error


def as_float(x: Any) -> Array:
    """`x` as an array of floating-point numbers; arrays that are keep their dtype."""
    x = jnp.asarray(x)
    return x if jnp.issubdtype(x.dtype, jnp.inexact) else x.astype(jnp.result_type(float))
