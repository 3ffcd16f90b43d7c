"""Dropout's bits: as many as asked for, and no trace of row, column, layer, step or seed in them."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from superpose.network.dropout import kept, layer_keys

SHAPE = (64, 256)


def masks(seed=0, steps=30, layers=2, share=0.8):
    """Every layer's mask of every step, (steps * layers, places)."""
    keys = [key for step in range(steps) for key in layer_keys(np.uint32(seed), jnp.int32(step), layers)]
    return np.array([np.asarray(kept(key, share, SHAPE)).ravel() for key in keys], float)


@pytest.mark.parametrize("share", [0.5, 0.85, 1.0])
def test_the_share_is_what_was_asked_for(share):
    found = masks(share=share)
    assert found.mean() == pytest.approx(share, abs=0.002)
    assert found.mean(axis=1) == pytest.approx(share, abs=0.02)


def test_steps_layers_and_places_are_independent():
    found = masks()
    between_masks = np.corrcoef(found) - np.eye(len(found))
    assert np.abs(between_masks).max() < 5 / np.sqrt(found.shape[1])
    columns = found.reshape(-1, SHAPE[1])
    between_columns = np.corrcoef(columns.T) - np.eye(SHAPE[1])
    assert between_columns.std() == pytest.approx(1 / np.sqrt(len(columns)), rel=0.05)
    neighbours = np.mean(found[:, 1:] * found[:, :-1])
    assert neighbours == pytest.approx(0.8**2, abs=0.005)


def test_another_seed_is_another_draw_and_the_same_seed_the_same():
    one, other = masks(seed=0), masks(seed=1)
    assert np.array_equal(one, masks(seed=0))
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.01


def test_a_key_of_jax_will_do():
    bits = np.asarray(kept(jax.random.key(3), 0.5, SHAPE))
    assert np.array_equal(bits, np.asarray(kept(jax.random.key(3), 0.5, SHAPE)))
    assert bits.mean() == pytest.approx(0.5, abs=0.02)
