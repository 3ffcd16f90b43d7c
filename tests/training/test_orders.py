"""The order of the rows in each epoch: any of them, whatever was drawn before it, the same for a seed."""

import numpy as np
import pytest
from scipy.stats import chisquare

from superpose.training import orders as module
from superpose.training.orders import Orders


def order(rows, epoch, *, seed=0, beside=False):
    found = np.zeros((1, rows), np.int32)
    Orders(rows, seed, beside=beside).write(epoch, found)
    return found[0]


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("rows", [1, 2, 53, 1000, module.NUMBERS + 3])
def test_however_they_are_asked_for_each_epochs_order_is_the_same(rows, beside):
    drawn = Orders(rows, 7, beside=beside)
    for first, count in ((0, 3), (3, 70), (60, 2), (130, 1), (0, 1)):
        found = np.full((count, rows), -1, np.int32)
        with drawn.drawing(first + count, first + count + 5):
            drawn.write(first, found)
        drawn.forget(first + count)
        assert (np.sort(found, axis=1) == np.arange(rows)).all()
        assert (found[0] == order(rows, first, seed=7)).all()
        assert (found[-1] == order(rows, first + count - 1, seed=7)).all()


def test_epochs_and_seeds_differ():
    every = [order(30, epoch, seed=seed).tolist() for epoch in (0, 1, 63, 64, 65, 128) for seed in (0, 1)]
    assert len({tuple(one) for one in every}) == len(every)


def test_each_row_comes_anywhere_alike():
    found = np.zeros((6400, 8), np.int32)
    Orders(8, 3).write(0, found)
    for place in range(8):
        assert chisquare(np.bincount(found[:, place], minlength=8)).pvalue > 1e-4


def test_those_of_epochs_past_are_let_go():
    drawn = Orders(40, 0)
    drawn.write(0, np.zeros((200, 40), np.int32))
    drawn.forget(150)
    assert min(drawn._drawn) == 150 // module.TOGETHER
