"""Straight pieces and picked neurons, beside what is known of them beforehand."""

import numpy as np
import pytest

from superpose.approximation.picking import picked
from superpose.approximation.pieces import cuts, cuts_of, line_error

X = np.linspace(-1, 1, 2001)


@pytest.mark.parametrize(
    ("y", "error"), [(X**2, 0.5), (np.abs(X), 0.5), (2 * X + 1, 0.0), (np.exp(X), 0.2788)]
)
def test_the_best_line_is_as_far_off_as_theory_says(y, error):
    assert line_error(X, y) == pytest.approx(error, abs=1e-4)


def test_a_parabola_needs_as_many_pieces_as_its_curvature_says():
    for tolerance in (0.1, 0.01, 0.001):  # a line over a width of h leaves h^2 / 8 of x^2
        needed = np.ceil(2 / np.sqrt(8 * tolerance))
        found = cuts(X, X**2, tolerance, 1000)
        assert found is not None and abs(len(found) + 1 - needed) <= 1


def test_kinks_are_cut_where_they_are_and_too_many_pieces_are_refused():
    np.testing.assert_allclose(cuts_of(X, np.abs(np.abs(X) - 0.5), 4), [-0.5, 0, 0.5], atol=2e-3)
    assert cuts(X, np.sin(300 * X), 1e-3, 50) is None


def test_the_columns_that_a_sum_was_made_of_are_picked():
    rng = np.random.default_rng(0)
    a = rng.normal(size=(300, 40))
    assert sorted(picked(a.copy(), 3 * a[:, 7] - 2 * a[:, 23] + a[:, 31] + 5, 3)) == [7, 23, 31]
    assert 4 in picked(a.copy(), a[:, 7] - a[:, 23], 6, first=5)
