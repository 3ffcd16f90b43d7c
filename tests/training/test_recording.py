"""Frames: which epochs are kept, that they are the run's own states, and that keeping them changes nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training_cases import arrays, curve_data, tanh_network

from superpose.training import recording
from superpose.training.loop import training
from superpose.training.recording import Keeping, well_chosen
from superpose.training.run import train


@given(st.integers(1, 5000), st.integers(1, 64))
@settings(max_examples=200)
def test_epochs_are_few_in_order_and_reach_the_end(epochs, count):
    chosen = well_chosen(epochs, count)
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= count
    assert chosen[-1] == epochs
    assert chosen[0] >= 1


def test_the_first_epochs_are_dense():
    chosen = well_chosen(1000, 32)
    assert chosen[:4] == [1, 2, 3, 4] or chosen[2] <= 4
    assert np.diff(chosen).max() <= 1000 / 12


def test_frames_are_the_states_of_the_run_and_change_nothing():
    x, y = curve_data()
    options = {"epochs": 24, "batch_size": 16, "seed": 3, "validation": (x[:9], y[:9])}
    seen = {}
    run = train(tanh_network(), x, y, every=1, watch=lambda s: seen.update({s.epoch: s.network}), **options)
    plain = train(tanh_network(), x, y, frames=0, **options)
    assert run.network == plain.network
    np.testing.assert_array_equal(run.history["cost"], plain.history["cost"])
    assert run.frames[0].epoch == 0
    assert run.frames[0].network == tanh_network()
    assert run.frames[-1].epoch == 24
    for frame in run.frames[1:]:
        assert frame.network == seen[frame.epoch]
    assert run.best_epoch in [frame.epoch for frame in run.frames]
    assert any(frame.network is run.network for frame in run.frames)


def test_only_snapshots_that_were_asked_for_are_watched():
    x, y = curve_data()
    seen = []
    train(tanh_network(), x, y, epochs=30, every=10, watch=lambda s: seen.append(s.epoch))
    assert seen == [10, 20, 30]


def test_large_networks_keep_few_frames(monkeypatch):
    x, y = curve_data()
    network = tanh_network()
    monkeypatch.setattr(recording, "LARGEST", 5 * network.parameters * 4)
    run = train(network, x, y, epochs=40)
    assert 3 <= len(run.frames) <= 6  # the first one, and at most five more
    assert run.frames[-1].epoch == 40


def test_a_huge_network_is_kept_once(monkeypatch):
    monkeypatch.setattr(recording, "HUGE", 1)
    x, y = curve_data()
    run = train(tanh_network(), x, y, epochs=5, batch_size=16)
    assert [frame.epoch for frame in run.frames] == [5]
    assert run.frames[0].shows(run.network)


@pytest.mark.parametrize("limit", [0, 2000, 2**24])
def test_frames_are_the_same_whether_chunks_end_for_them_or_not(limit, monkeypatch):
    """However little a chunk may keep (nothing, a few places, all), the frames are the run's own states."""
    x, y = curve_data()
    options = {"epochs": 40, "batch_size": 16, "seed": 3}
    seen = {}
    train(tanh_network(), x, y, every=1, watch=lambda s: seen.update({s.epoch: s.network}), **options)
    monkeypatch.setattr(recording, "CHUNK_LARGEST", limit)
    run = train(tanh_network(), x, y, frames=[2, 3, 5, 8, 13, 14, 21, 34], **options)
    assert [frame.epoch for frame in run.frames] == [0, 2, 3, 5, 8, 13, 14, 21, 34, 40]
    for frame in run.frames[1:]:
        assert frame.network == seen[frame.epoch]


def test_a_chunk_with_few_places_ends_when_they_are_full():
    x, y = curve_data()
    plan = next(training(tanh_network(), x, y, epochs=40)).plan
    keeping = Keeping(plan, [2, 3, 5, 8, 13])
    assert keeping.places == 8
    keeping.places = 2
    assert [keeping.next_stop(e) for e in (0, 3, 8)] == [3, 8, None]
    assert keeping.places_of(0)[:5].tolist() == [2, 0, 1, 2, 2]
    assert repr(keeping) == "Keeping(0 of 5 epochs)"


@pytest.mark.parametrize("frames", [[3, 5], 4])
def test_frames_by_number_or_by_epochs(frames):
    x, y = curve_data()
    run = train(tanh_network(), x, y, epochs=10, frames=frames)
    epochs = [frame.epoch for frame in run.frames]
    assert epochs == ([0, 3, 5, 10] if frames == [3, 5] else epochs)
    assert len(epochs) <= 6
    assert all(np.isfinite(a).all() for frame in run.frames for a in arrays(frame.network))
