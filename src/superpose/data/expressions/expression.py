"""An expression: a function of a few numbers, from text to values on arrays and to enclosures over boxes."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from superpose.data.expressions.functions import FUNCTIONS, SIGNS
from superpose.data.expressions.interval import Interval
from superpose.data.expressions.jets import Jet, constant, variable
from superpose.data.expressions.parsing import Program, Step, parse
from superpose.data.expressions.smooth_jets import power
from superpose.errors import ShapeError, UsageError

OPERATIONS = FUNCTIONS | SIGNS


class Expression:
    """A function written as text, such as `sin(3*x) + x^2/4`.

    Parameters
    ----------
    text : str
        In the grammar of `superpose.data.expressions.parsing`; nothing in it is run as Python.
    variables : sequence of str, optional
        The order of its variables; by default those it has, in alphabetical order. May name more than it has.

    Raises
    ------
    ExpressionError
        If the text is no expression; it says which character does not fit.
    UsageError
        If a variable of the expression is not among `variables`.
    """

    def __init__(self, text: str, variables: Sequence[str] | None = None):
        self.text = text.strip()
        self.program: Program = parse(text)
        found = sorted({s.variable for s in self.program.steps if s.variable}, key=_order)
        self.variables = tuple(found if variables is None else variables)
        lacking = [name for name in found if name not in self.variables]
        if lacking:
            known = ", ".join(self.variables) or "none"
            raise UsageError(
                f"The expression has the variable {lacking[0]!r}; those given are {known}.",
                "Name every variable it has.",
            )

    @property
    def jumps(self) -> bool:
        """Whether it has an operation that may jump: a comparison, where, floor ..."""
        return any(OPERATIONS[s.operation].jumps for s in self.program.steps if s.arguments)

    def __call__(self, *values: Any) -> np.ndarray:
        """Its float64 values, one array (or number) a variable, of shapes that go together.

        Where it has no real value it is NaN; a division of a number by 0 is infinite.
        """
        if len(values) != len(self.variables):
            raise ShapeError(
                f"{self!r} was given {len(values)} arrays.",
                f"Give one for each of {', '.join(self.variables)}.",
            )
        arrays = [np.asarray(v, float) for v in values]
        given = dict(zip(self.variables, arrays, strict=True))
        shape = np.broadcast_shapes(*(a.shape for a in arrays))
        with np.errstate(all="ignore"):
            return np.array(np.broadcast_to(self._value(given), shape), float)

    def rows(self, x_BI: np.ndarray) -> np.ndarray:
        """Its values on rows, (B, variables) to (B,)."""
        return self(*np.asarray(x_BI, float).T)

    def _value(self, given: dict[str, np.ndarray]) -> Any:
        results: list[Any] = []
        for step in self.program.steps:
            if step.constant is not None:
                results.append(np.float64(step.constant.value))
            elif step.variable:
                results.append(given[step.variable])
            else:
                results.append(OPERATIONS[step.operation].value(*(results[a] for a in step.arguments)))
        return results[self.program.result]

    def enclose(
        self,
        box: Sequence[Interval],
        *,
        choose: Callable[[int, Jet], Jet] | None = None,
        held: Mapping[int, Jet] | None = None,
    ) -> Jet:
        """Value, slopes and curvatures over boxes: intervals that hold them wherever the expression has a value.

        Parameters
        ----------
        box : sequence of Interval
            One a variable, each of shape (boxes,).
        choose : callable, optional
            A step's place and its jet to the jet that is taken for it; see `branches`.
        held : mapping of int to Jet, optional
            By the step's place, jets that are taken without looking.
        """
        count = len(self.variables)
        given = {name: variable(box[i], i, count) for i, name in enumerate(self.variables)}
        results: list[Jet] = []
        with np.errstate(all="ignore"):
            for place, step in enumerate(self.program.steps):
                if held is not None and place in held:
                    results.append(held[place])
                    continue
                jet = self._jet(step, given, results)
                results.append(jet if choose is None else choose(place, jet))
        return results[self.program.result]

    def _jet(self, step: Step, given: dict[str, Jet], results: list[Jet]) -> Jet:
        if step.constant is not None:
            return constant(Interval(step.constant.low, step.constant.high), len(self.variables))
        if step.variable:
            return given[step.variable]
        if step.operation == "^":
            exponent = self.program.constant(step.arguments[1])
            plain = None if exponent is None else exponent.as_exponent
            if plain is not None:
                return power(results[step.arguments[0]], plain)
        return OPERATIONS[step.operation].jet(*(results[a] for a in step.arguments))

    def __repr__(self) -> str:
        return f"Expression({self.text!r} of {', '.join(self.variables) or 'nothing'})"


def _order(name: str) -> tuple[str, int]:
    """Variables by letter, then by number: x1, x2, x10."""
    number = re.sub("[^0-9]", "", name)
    return name[0], int(number or 0)
