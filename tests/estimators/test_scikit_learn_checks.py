"""Every check scikit-learn has for estimators, none excused: with a small network, and as they come."""

import pytest
from estimator_cases import SMALL
from sklearn.base import clone
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    parametrize_with_checks,
)

from superpose import NetworkClassifier, NetworkRegressor

FEW = {**SMALL, "random_state": None}
ESTIMATORS = [NetworkClassifier(**FEW), NetworkRegressor(**FEW), NetworkClassifier(), NetworkRegressor()]


@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn_checks(estimator, check):
    check(estimator)


@pytest.mark.filterwarnings("default::UserWarning")  # the check itself warns on purpose
@pytest.mark.parametrize("estimator", ESTIMATORS[:2])
def test_names_of_columns_are_held_to_as_scikit_learn_does(estimator):
    check_dataframe_column_names_consistency(type(estimator).__name__, clone(estimator))
