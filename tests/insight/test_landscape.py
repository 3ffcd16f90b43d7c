"""The cost surface: NumPy in float64 judges its heights, and the path ends where the run ended."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import superpose as sp
from superpose.insight.cost_of import _cost
from superpose.insight.landscape import SMALL
from superpose.insight.planes import at_random
from superpose.insight.weights import vector, with_vector


def by_hand(parameters_P, x_NI, y_NO):
    """The mean squared error of a 1-3-1 network, tanh then linear, in NumPy."""
    w1, b1, w2, b2 = parameters_P[:3], parameters_P[3:6], parameters_P[6:9], parameters_P[9]
    outputs_N = np.tanh(x_NI @ w1[None, :] + b1) @ w2 + b2
    return np.square(outputs_N - y_NO[:, 0]).mean()


@pytest.fixture(scope="module")
def rows():
    x_NI = np.linspace(-2, 2, 30)[:, None]
    return x_NI, np.sin(2 * x_NI)


@pytest.fixture(scope="module")
def run(rows):
    network = sp.Network.create(inputs=1, layers=[sp.Layer(3, "tanh"), sp.Layer(1)], seed=0)
    return sp.train(network, *rows, epochs=30, learning_rate=0.05, frames=8)


@pytest.fixture(scope="module")
def by_kind(run):
    return {
        "path": sp.landscape(run, points=7),
        "random": sp.landscape(run, kind="random", points=7),
        "weights": sp.landscape(run, weights=("1.1<-x", "2.1<-1.2"), points=7),
    }


@given(kind=st.sampled_from(["path", "random", "weights"]), i=st.integers(0, 6), j=st.integers(0, 6))
@settings(max_examples=40)
def test_every_height_is_the_cost_there(by_kind, rows, kind, i, j):
    found = by_kind[kind]
    right = by_hand(found.plane.at(found.u_U[i], found.v_V[j]), *rows)
    assert found.cost_VU[j, i] == pytest.approx(right, rel=1e-6)


@pytest.mark.parametrize("kind", ["path", "random", "weights"])
def test_the_path_has_its_true_cost_and_ends_at_the_run(by_kind, run, rows, kind):
    (track,) = by_kind[kind].tracks
    assert track.epoch_F.tolist() == [frame.epoch for frame in run.frames]
    right_F = [by_hand(vector(frame.network), *rows) for frame in run.frames]
    np.testing.assert_allclose(track.cost_F, right_F, rtol=1e-6)
    plane = by_kind[kind].plane
    end = plane.at(*track.at_F2[-1])
    np.testing.assert_allclose(end, vector(run.network), atol=1e-12)
    np.testing.assert_allclose(track.shadow_F[-1], track.cost_F[-1], rtol=1e-9)


def test_the_share_is_what_the_two_largest_components_explain(by_kind, run):
    away_FP = np.stack([vector(frame.network) - vector(run.network) for frame in run.frames])
    explained = np.linalg.svd(away_FP, compute_uv=False) ** 2
    found = by_kind["path"]
    assert found.plane.share == pytest.approx(explained[:2].sum() / explained.sum(), rel=1e-9)
    assert f"{found.plane.share:.1%} of the path's movement" in found.note
    worst = max(np.abs(t.cost_F - t.shadow_F).max() for t in found.tracks)
    assert worst > 0 and found.off_plane > 0
    ways = found.plane.first_P, found.plane.second_P
    np.testing.assert_allclose([[a @ b for a in ways] for b in ways], np.eye(2), atol=1e-12)


def test_two_weights_are_their_own_axes(by_kind, run):
    plane = by_kind["weights"].plane
    assert plane.names == ("1.1<-x", "2.1<-1.2")
    at = vector(with_vector(run.network, plane.at(0.25, -0.5)))
    changed = np.flatnonzero(at != vector(run.network))
    assert changed.tolist() == [0, 7] and at[0] == 0.25 and at[7] == -0.5


def test_random_directions_are_as_long_as_each_neuron(run):
    plane = at_random(run.network, seed=3)
    first = with_vector(run.network.astype("float64"), plane.first_P)
    for way, layer in zip(first.layers, run.network.layers, strict=True):
        np.testing.assert_allclose(
            np.linalg.norm(way.weights, axis=0), np.linalg.norm(layer.weights, axis=0), rtol=1e-6
        )
        assert not np.any(way.bias)
    assert not at_random(run.network, held=1).first_P[:6].any()


def test_two_parameters_are_shown_exactly():
    x = np.linspace(-1, 1, 10)[:, None]
    neuron = sp.Neuron([0.5], bias=0.1, activation="tanh").network
    run = sp.train(neuron, x, np.tanh(2 * x - 1), epochs=20, optimizer="gradient_descent", learning_rate=0.5)
    found = sp.landscape(run, points=5)
    assert found.exact and "the surface is exact" in found.note and found.plane.share == pytest.approx(1)
    (track,) = found.tracks
    np.testing.assert_allclose(track.at_F2[-1], vector(run.network))
    np.testing.assert_allclose(track.shadow_F, track.cost_F, rtol=1e-12)


def test_no_frames_still_have_random_directions(run, rows):
    found = sp.landscape(run.network, data=rows, points=3)
    assert found.plane.kind == "random" and not found.tracks
    with pytest.raises(sp.UsageError, match="No frames of the training were kept"):
        sp.landscape(run.network, data=rows, kind="path")
    with pytest.raises(sp.UsageError, match="no rows with targets"):
        sp.landscape(run.network)
    with pytest.raises(sp.UnknownNameError, match="kind of landscape"):
        sp.landscape(run, kind="sphere")
    with pytest.raises(sp.UsageError, match="Two different weights"):
        sp.landscape(run, weights=("1.1<-x",))


def test_what_overflows_is_left_open(rows):
    layers = [sp.Layer(3, sp.activation(lambda z: z * z * z)) for _ in range(3)]
    network = sp.Network.create(inputs=1, layers=[*layers, sp.Layer(1)], seed=0)
    found = sp.landscape(network, data=rows, points=5, reach=1e14)
    assert not np.isfinite(found.cost_VU).all() and "too large for a number" in found.note


def test_a_large_network_is_looked_at_on_fewer_rows():
    network = sp.Network.create(inputs=4, layers=[sp.Layer(300, "relu"), sp.Layer(80, "relu"), sp.Layer(1)])
    assert network.parameters > SMALL
    x = np.random.default_rng(0).normal(size=(400, 4))
    found = sp.landscape(network, data=(x, x[:, :1]))
    assert found.cost_VU.shape == (15, 15) and "the mean over 256 of 400 rows" in found.note


def test_one_program_measures_everything(run):
    before = _cost._cache_size()
    sp.landscape(run, kind="random", points=4, seed=5)
    sp.landscape(run, points=3)
    assert _cost._cache_size() == before


def test_a_race_starts_at_one_point(run, rows):
    found = sp.race(run.frames[0].network, *rows, optimizers=["gradient_descent", "adam"], epochs=8)
    seen = sp.landscape(found, points=5)
    assert [t.name for t in seen.tracks] == ["gradient_descent", "adam"] == list(found.runs)
    np.testing.assert_allclose(seen.tracks[0].cost_F[0], seen.tracks[1].cost_F[0])
    for track, each in zip(seen.tracks, found.runs.values(), strict=True):
        assert track.cost_F[-1] == pytest.approx(by_hand(vector(each.network), *rows), rel=1e-6)
    assert "adam" in repr(found) and set(found.costs) == {"gradient_descent", "adam"}
    with pytest.raises(sp.UsageError, match="No optimiser was named"):
        sp.race(run.network, *rows, optimizers=[])
    large = sp.Network.create(inputs=200, layers=[sp.Layer(150), sp.Layer(1)])
    with pytest.raises(sp.UsageError, match="up to 20,000 parameters"):
        sp.race(large, np.zeros((1, 200)), [0.0])


def test_a_calibrated_model_is_looked_at_as_it_was_trained():
    fitted = sp.fit("sample:gaussians", seed=0, rivals=("dummy",), settings={"members": 2, "epochs": 30})
    warmth = fitted.learned.facts["temperature"]
    assert warmth < 0.8  # so that it would be seen
    (track,) = sp.landscape(fitted, points=3, rows=1000).tracks
    assert track.cost_F[-1] < 1.05 * track.cost_F.min()
    network, rows = fitted.model.network, fitted.learned.record.train
    x, y = (np.asarray(a, float) for a in (rows.x_NI, rows.y_NO))
    last = network.forward(x)[-1]
    z = np.asarray(last.z_BK, float) * warmth
    aim = y * 0.9 + 0.05  # smoothed by 0.1
    cost = np.mean(np.logaddexp(0, z) - aim * z)
    kept = [*track.epoch_F].index(fitted.learned.run.best_epoch or 30)
    assert track.cost_F[kept] == pytest.approx(cost, rel=1e-5)
