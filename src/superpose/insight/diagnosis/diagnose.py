"""`diagnose`: what may be wrong, with the numbers that say so and what to change."""

import dataclasses
import warnings
from typing import Any

from superpose.errors import DataError
from superpose.insight.diagnosis.form import Finding, Findings
from superpose.insight.diagnosis.gathering import case_of
from superpose.insight.diagnosis.order import arranged
from superpose.insight.diagnosis.rules import RULES


def diagnose(
    x: Any, X: Any = None, y: Any = None, *, validation: Any = None, cost: Any = None, seeds: int = 1,
    try_out: bool = True, **settings: Any,
) -> Findings:  # fmt: skip
    """What may be wrong with data, a network or its training: symptom, numbers, cause and fix of each finding.

    Parameters
    ----------
    x : what `superpose.fit` or `superpose.train` gave, a Model, a fitted estimator, a TrainingError, or a Network
        What to look at. A network with X and y is looked at before it is trained: the data, the network, and whether
        it can learn a handful of the rows by heart.
    X, y : array, optional
        The rows that a network is to be trained on, as they are, for `superpose.train`.
    validation : (X, y), optional
        The held-out rows for that.
    cost : str, Cost or callable, optional
        The cost for that; by default what suits the last layer.
    seeds : int
        Over how many trainings with different seeds the results are compared (rule A4); 1 trains nothing anew.
    try_out : bool
        Whether a network that is not trained yet is tried on a handful of rows (rule N8), which takes a second or two.
    **settings
        learning_rate, optimizer and so on, for that.

    Returns
    -------
    Findings
        The gravest first; what is explained by another finding stands in its `follows`. All rules are in
        docs/diagnosis.md.

    Raises
    ------
    UsageError
        If `x` is none of these.
    DataError
        If the rows cannot be trained on and no rule says why.
    """
    case = case_of(x, X=X, y=y, validation=validation, cost=cost, settings=settings)
    case = dataclasses.replace(case, settings=case.settings | {"seeds": seeds, "try_out": try_out})
    found: list[Finding] = []
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # of numbers that are not finite, which is what is looked for
        for rule in RULES:
            finding = rule.look(case)
            if finding is not None:
                found.append(finding)
    if case.before and case.failure and not any(f.severity == "problem" for f in found):
        raise DataError(*case.failure.split("\n", 1))
    return arranged(found)
