"""Which form a run's first layer is trained in: by its size, the optimiser and the rows; and how that is said."""

from typing import Any

import jax

from superpose.errors import UnknownNameError, UsageError
from superpose.training.dual import Dual
from superpose.training.first_layer import Direct
from superpose.training.setup import Setup
from superpose.training.wide import InPlace

ASKED = ("auto", "direct", "dual")
# From so many weights on (16 MB in float32) a first layer is wide: its gradient and moments no longer fit a cache.
WIDE_FROM = 2**22
# Whose steps look only at lengths and angles of gradients, and so are the same in any coordinates.
ROTATABLE = ("gradient_descent", "lbfgs", "momentum", "nesterov")
# Coordinates of the dual form at most, and how many inputs there have to be for each.
MOST_ROWS, INPUTS_A_ROW = 4096, 4
# The dual form is taken where setting it up and going back is at most this share of the work it saves.
SHARE = 0.5


def chosen(setup: Setup, asked: str, memory: Any, every: Any) -> Direct:
    """The form to train in.

    Raises
    ------
    UnknownNameError
        If none of that name can be asked for.
    UsageError
        If the dual form is asked for where it would not be the same training.
    """
    if asked not in ASKED:
        raise UnknownNameError("form of the first layer", asked, ASKED)
    first = setup.network.layers[0]
    inputs, columns = setup.network.inputs, first.columns
    size = f"The first layer ({inputs:,} x {columns:,} weights)"
    wide = inputs * columns >= WIDE_FROM
    against = _against_dual(setup, memory)
    if asked == "dual" and against:
        raise UsageError(f"The first layer cannot be trained in dual form: {against}.", _way_out(setup))
    if asked == "dual" or (asked == "auto" and wide and not against and _pays(setup)):
        rows = setup.plan.rows
        return Dual(
            setup, every, f"{size} is trained in dual form, which is exact: every step of "
            f"{setup.plan.optimizer.name} lies in the space of the {rows:,} rows, so {rows:,} numbers a neuron are "
            'moved instead of all; first_layer="direct" moves all.',
        )  # fmt: skip
    if not wide or jax.default_backend() != "cpu":
        return Direct(setup)
    against = _against_in_place(setup)
    if not against:
        return InPlace(
            setup,
            f"{size} is trained in place, block by block, so that its gradient is never held as a whole.",
        )
    plain = Direct(setup)
    plain.said = f"{size} is trained the ordinary way, which holds its whole gradient: {against}."
    return plain


def _against_dual(setup: Setup, memory: Any) -> str:
    """Why the dual form would not be the same training, or cannot be; "" if it would."""
    plan, first = setup.plan, setup.network.layers[0]
    if setup.coming is not None:
        return "the rows come in parts, and it looks at all of them before the first step"
    if plan.optimizer.name not in ROTATABLE:
        return (
            f"{plan.optimizer.name} steps weight by weight, which only gradient descent and its like do not"
        )
    if first.combine.name != "add" or first.blocks > 1:
        return _not_added(setup)
    if memory is not None and jax.tree.leaves(memory):
        return "what the optimiser remembers may be of other rows"
    most = min(MOST_ROWS, setup.network.inputs // INPUTS_A_ROW - first.columns)
    if plan.rows > most:
        return f"there are {plan.rows:,} rows, and it pays up to {max(most, 0):,}"
    return ""


def _way_out(setup: Setup) -> str:
    rotatable = setup.plan.optimizer.name in ROTATABLE
    return 'Take first_layer="auto"' + ("." if rotatable else ', or optimizer="momentum".')


def _pays(setup: Setup) -> bool:
    """Whether the products of rows with rows, and of the way back, are little beside those of all steps."""
    plan, columns = setup.plan, setup.network.layers[0].columns
    held = 0 if setup.held_out is None else len(setup.held_out.x_NI)
    once = 2 * (plan.rows + held) * (plan.rows + columns) + 2 * plan.rows * columns + 8 * columns
    each = columns * (4 * plan.batch + 2 * held / plan.steps + 24)
    return once <= SHARE * each * plan.steps * setup.epochs


def _against_in_place(setup: Setup) -> str:
    """Why it cannot be moved block by block; "" if it can."""
    plan, first = setup.plan, setup.network.layers[0]
    if first.combine.name != "add" or first.blocks > 1:
        return _not_added(setup)
    if plan.optimizer.custom or not plan.optimizer.by_element:
        name = "an optimiser of one's own" if plan.optimizer.custom else plan.optimizer.name
        return f"{name} need not step weight by weight"
    if plan.optimizer.whole:
        return f"{plan.optimizer.name} searches along the whole gradient"
    if plan.gradient_clip is not None:
        return "gradient_clip asks for the length of the whole gradient before the step"
    return ""


def _not_added(setup: Setup) -> str:
    first = setup.network.layers[0]
    if first.blocks > 1:
        return "it is cut into blocks of its own"
    return f"its inputs are joined by {first.combine.name!r}, and not added up"
