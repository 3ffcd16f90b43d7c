"""Rows a block at a time are what they are all at once, in few sizes."""

import jax
import numpy as np
import pytest

import superpose as sp
from superpose.network.by_blocks import by_blocks


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 8, 9, 16, 17, 23, 24, 25, 100])
def test_any_number_of_rows_is_as_all_at_once(rows):
    x = np.random.default_rng(rows).normal(size=(rows, 3)).astype(np.float32)
    sizes = []

    def double(x_BI):
        sizes.append(len(x_BI))
        return jax.numpy.asarray(2 * x_BI)

    np.testing.assert_array_equal(by_blocks(double, x, most=8), 2 * x)
    assert set(sizes) <= {1, 2, 4, 8}
    assert len(sizes) == max(1, -(-rows // 8))


def test_a_network_compiles_few_programs_for_many_sizes():
    # of a shape that no other test has, whose programs would count
    network = sp.Network.create(inputs=3, layers=[sp.Layer(13, "softsign"), sp.Layer(1)], seed=0)
    x = np.random.default_rng(0).normal(size=(5000, 3)).astype(np.float32)
    whole = network(x)
    from superpose.network.network import _outputs

    before = _outputs._cache_size()
    for rows in (4999, 4097, 3000, 2049):  # more than a block: the block's program does for all
        np.testing.assert_allclose(network(x[:rows]), whole[:rows], rtol=1e-6, atol=1e-7)
    assert _outputs._cache_size() == before
    for rows in range(65, 129):
        network(x[:rows])
    assert _outputs._cache_size() == before + 1
