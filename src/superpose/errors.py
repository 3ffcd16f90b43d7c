"""What can go wrong, as a tree.

SuperposeError                  a message (what came, what was expected) and a hint (what to do)
├── UsageError                  an argument that cannot be used        (also a ValueError)
│   ├── UnknownNameError        a name that is not in the list         (also a ValueError)
│   └── ShapeError              arrays that do not fit together        (also a ValueError)
├── DataError                   a source that cannot be learned from   (also a ValueError)
├── ModelFileError              a model file that cannot be trusted    (also a ValueError)
├── SaveError                   a model that cannot be written         (also an OSError)
└── TrainingError               training that could not go on; holds the last good state
"""

import difflib
from collections.abc import Iterable
from typing import Any


class SuperposeError(Exception):
    """The base of every error that superpose raises for what a user gave.

    Parameters
    ----------
    message : str
        What came and what was expected, in one or two sentences.
    hint : str, optional
        What to do about it.
    """

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(SuperposeError, ValueError):
    """An argument that cannot be used as given."""


class UnknownNameError(UsageError):
    """A name that is not one of those known; the hint offers the nearest."""

    def __init__(self, what: str, given: object, known: Iterable[str]):
        names = sorted(known)
        near = difflib.get_close_matches(str(given).lower(), names, n=1, cutoff=0.5)
        guess = f"Did you mean {near[0]!r}? " if near else ""
        super().__init__(f"There is no {what} {given!r}.", f"{guess}Known: {', '.join(names)}.")


class ShapeError(UsageError):
    """Arrays whose shapes do not fit together."""


class DataError(SuperposeError, ValueError):
    """A table, file or array that cannot be read or learned from."""


class ModelFileError(SuperposeError, ValueError):
    """A model file that is damaged, foreign or not to be trusted."""


class SaveError(SuperposeError, OSError):
    """A model that cannot be written, or not in this form."""


class TrainingError(SuperposeError):
    """Training that could not go on.

    Attributes
    ----------
    last_good : object
        The last snapshot whose cost and weights were finite, or None when there was none.
    setup : object
        What was trained: the network as it was given, its rows, the plan and the learning rate.
    history : object
        The epochs that went well, and the returns to a good state.
    """

    last_good: Any = None
    setup: Any = None
    history: Any = None
