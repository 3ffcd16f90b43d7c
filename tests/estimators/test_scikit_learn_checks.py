"""Every check scikit-learn has for estimators, none excused: of one plain network, and of several."""

import jax
import pytest
from estimator_cases import QUICK, SMALL
from sklearn.base import clone
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    parametrize_with_checks,
)

from superpose import NetworkClassifier, NetworkRegressor

ESTIMATORS = [
    make(**settings | {"random_state": None})
    for settings in (SMALL, QUICK)
    for make in (NetworkClassifier, NetworkRegressor)
]


@pytest.fixture(autouse=True, scope="module")
def compiled_quickly():
    """Nearly all the time goes into compiling small networks for few rows, which then run for milliseconds."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn_checks(estimator, check):
    check(estimator)


@pytest.mark.filterwarnings("default::UserWarning")  # the check itself warns on purpose
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_names_of_columns_are_held_to_as_scikit_learn_does(estimator):
    check_dataframe_column_names_consistency(type(estimator).__name__, clone(estimator))
