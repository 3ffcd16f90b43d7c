"""A layer but for its arrays, as plain JSON and back."""

from collections.abc import Callable
from typing import Any

import numpy as np

from superpose.calculus.activations import activation
from superpose.calculus.combine import combine
from superpose.calculus.initial import INITIALS, initial
from superpose.data import record
from superpose.errors import SaveError, SuperposeError
from superpose.network.layer import Layer
from superpose.saving.refusal import refused, shown


def to_dict(layer: Layer) -> dict[str, Any]:
    """The layer's size and rules.

    Raises
    ------
    SaveError
        If its activation or combine is a function of the user's own, or a threshold is not finite.
    """
    fire_above = layer.fire_above
    if fire_above is not None and not np.isfinite(fire_above).all():
        raise SaveError(f"A layer fires above {shown(fire_above)}.", "Only finite thresholds can be saved.")
    return {
        "neurons": layer.neurons,
        "activation": layer.activation.to_dict(),
        "combine": layer.combine.to_dict(),
        "fire_above": list(fire_above) if isinstance(fire_above, tuple) else fire_above,
        "dropout": layer.dropout,
        "initial": None if layer.initial is None else initial(layer.initial).name,
        "blocks": layer.blocks,
    }


def from_dict(told: Any, number: int) -> Layer:
    """The layer that `to_dict` wrote, the `number`th, without arrays.

    Raises
    ------
    ModelFileError
        If it is not as `to_dict` writes it.
    """
    what = f"layer {number}"
    try:
        d = record.take(told, what, **CHECKS)
    except SuperposeError as error:
        raise refused(f"{what} cannot be used ({error.message[:300]})") from None
    activation_ = made_as_written(activation, d["activation"], f"{what}'s activation")
    combine_ = made_as_written(combine, d["combine"], f"{what}'s combine")
    try:
        layer = Layer(
            d["neurons"],
            activation_,
            combine=combine_,
            fire_above=d["fire_above"],
            dropout=d["dropout"],
            initial=d["initial"],
            blocks=d["blocks"],
        )
    except SuperposeError as error:
        raise refused(f"{what} cannot be used ({error.message[:300]})") from None
    _check_members(layer, what)
    return layer


def made_as_written(make: Callable[[Any], Any], told: Any, what: str) -> Any:
    """What `make` makes of a plain record, if it writes itself just so: nothing left out, nothing by another name.

    Raises
    ------
    ModelFileError
        If it does not, or cannot be made.
    """
    try:
        made = make(told) if isinstance(told, dict) else None
    except SuperposeError as error:
        raise refused(f"its {what} cannot be used ({error.message[:300]})") from None
    except OverflowError:
        raise refused(f"its {what} cannot be used (a number in it is too large)") from None
    if made is None or made.to_dict() != told:
        raise refused(f"its {what} is not as superpose writes it: {shown(told)}")
    return made


def _check_members(layer: Layer, what: str) -> None:
    """Refuse rules of single neurons that are more or fewer than the neurons."""
    for name, members, columns in (
        ("activations", layer.activation.members, layer.neurons),
        ("combines", layer.combine.members, layer.columns),
    ):
        if members and len(members) != columns:
            raise refused(f"{what} has {len(members):,} {name} for {columns:,} neurons")


def _is_size(value: Any) -> bool:
    """a whole number, 1 or more."""
    return record.is_count(value) and 1 <= value < 2**63


def _is_rule(value: Any) -> bool:
    """an object with name and parameters."""
    return isinstance(value, dict)


def _is_threshold(value: Any) -> bool:
    """null, a number, or a list of numbers."""
    return value is None or record.is_number(value) or record.is_numbers(value)


def _is_initial(value: Any) -> bool:
    """null or the name of an initial."""
    return value is None or (isinstance(value, str) and value in INITIALS)


CHECKS = {
    "neurons": _is_size,
    "activation": _is_rule,
    "combine": _is_rule,
    "fire_above": _is_threshold,
    "dropout": record.is_number,
    "initial": _is_initial,
    "blocks": _is_size,
}
