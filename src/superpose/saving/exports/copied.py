"""The source of functions of ours, with all they need, as it stands in files that are exported."""

import inspect
import re
import symtable
import types
from collections.abc import Mapping
from typing import Any

from superpose.saving.exports import carried_cells, carried_columns, carried_dates, carried_layers
from superpose.saving.exports.source_text import python_literal

MODULES = (carried_cells, carried_dates, carried_columns, carried_layers)
# What a name stands for where that is no constant and no function with a source: the one of Python 3.12, if there.
MADE = {"add": 'add = getattr(math, "sumprod", sum_of_products)'}


def copied(source: str, constants: Mapping[str, Any]) -> str:
    """Every function of ours that `source` uses, and what those use; `constants` are taken instead of ours by name."""
    names = _closure(source)
    fixed = [n for n in names if n not in MADE and not isinstance(_ours()[n], types.FunctionType)]
    lines = [f"{name} = {python_literal(constants.get(name, _ours()[name]))}" for name in fixed]
    functions = [_text(name) for name in names if name not in fixed]
    return "\n".join(lines) + "\n\n\n" * bool(lines) + "\n\n\n".join(functions) + "\n"


def _closure(source: str) -> list[str]:
    """The names of ours that the source uses and all that these use, in the order of our modules."""
    open_, found = _used(source), set()
    while open_:
        name = open_.pop()
        found.add(name)
        one = _ours()[name]
        open_ |= (
            _used(_text(name)) if isinstance(one, types.FunctionType) or name in MADE else set()
        ) - found
    return [name for name in _ours() if name in found]


def _used(source: str) -> set[str]:
    """The names of ours that are looked up as globals anywhere in the source; nothing of it is run."""
    names: set[str] = set()
    tables = [symtable.symtable(source, "exported", "exec")]
    while tables:
        table = tables.pop()
        known = [symbol for symbol in table.get_symbols() if symbol.is_referenced()]
        names |= {symbol.get_name() for symbol in known if symbol.is_global() or table.get_type() == "module"}
        tables += table.get_children()
    return names & _ours().keys()


def _ours() -> dict[str, Any]:
    """Functions and constants of our modules by name, in the order they stand there."""
    found: dict[str, Any] = {}
    for module in MODULES:
        for name, value in vars(module).items():
            plain = not name.startswith("_") and not isinstance(value, types.ModuleType)
            if plain and getattr(value, "__module__", module.__name__) in (
                module.__name__,
                "math",
                "builtins",
                None,
            ):
                found.setdefault(name, value)
    return {
        name: value
        for name, value in found.items()
        if name not in ("DEFAULT_MISSING", "MISSING_NUMBERS", "WORDS", "BITS")
    }


def _text(name: str) -> str:
    """The source of one function, without what speaks to our checkers."""
    if name in MADE:
        return MADE[name]
    return re.sub(r"  # noqa.*", "", inspect.getsource(_ours()[name])).rstrip()
