"""The film as arrays: each frame is what the network of that epoch gives, and nothing else."""

import film_cases as cases
import numpy as np
import pytest

import superpose as sp
from superpose.errors import UsageError
from superpose.insight.frames import frames, principal_plane
from superpose.insight.matter import axes_that_matter, largest_contributors
from superpose.insight.subject import subject


def test_a_curve_is_the_networks_own_outputs_at_that_epoch():
    run = cases.curve()
    reel = frames(subject(run))
    assert reel.kind == "curve"
    assert reel.epoch_F.tolist() == [frame.epoch for frame in run.frames]
    for i, frame in enumerate(run.frames):
        np.testing.assert_array_equal(reel.value[i], frame.network(reel.x_G[:, None]))
    assert reel.epoch_F[reel.best] == run.best_epoch


def test_a_plane_is_the_confidence_at_each_place():
    run = cases.plane()
    reel = frames(subject(run))
    i, row, column = 3, 11, 27
    place = [[reel.x_G[column], reel.y_G[row]]]
    p = run.frames[i].network(place)[0, 0]
    assert reel.value[i, row, column] == pytest.approx([1 - p, p], abs=1e-6)
    assert reel.names == ("0", "1")


@pytest.mark.parametrize(
    ("name", "kind"), [("classes", "classes"), ("two_numbers", "numbers"), ("yes_no", "yes_no")]
)
def test_over_more_inputs_the_rows_themselves_are_shown(name, kind):
    run = cases.RUNS[name]()
    reel = frames(subject(run))
    assert reel.kind == kind
    x, _ = run.validation
    given = run.frames[-1].network(x)
    if kind == "numbers":  # two targets of different size, each in its own standard deviations
        y = np.asarray(run.validation[1])
        given = (given - y.mean(axis=0)) / y.std(axis=0)
    np.testing.assert_allclose(reel.value[-1], given, rtol=1e-4, atol=1e-5)
    assert "30 held-out rows" in reel.note
    assert reel.held_out_N.all()


def test_the_cost_of_a_frame_is_the_histories():
    run = cases.curve()
    reel = frames(subject(run))
    assert reel.cost("cost", 0) is None
    for i, epoch in enumerate(reel.epoch_F[1:], 1):
        assert reel.cost("held_out_cost", i) == run.history["held_out_cost"][epoch - 1]


def test_the_neurons_are_the_same_in_all_frames_and_add_most_at_the_end():
    run = cases.curve()
    graphs = frames(subject(run), neurons=3).graphs
    x, _ = run.validation
    last = run.network.layers[-1]
    reach = run.network.forward(x)[-2].output_BO.std(axis=0) * np.abs(np.asarray(last.weights)[:, 0])
    chosen = np.argsort(np.asarray(reach))[::-1][:3]
    assert graphs.names == tuple(f"2.{j + 1}" for j in chosen)
    at = graphs.grid_G.astype(np.float32)[:, None]
    for i, frame in enumerate(run.frames):
        activations = np.asarray(frame.network.forward(at)[-2].output_BO)[:, chosen].T
        np.testing.assert_allclose(graphs.value_FJG[i], activations, atol=1e-6)


def test_all_parts_and_the_bias_add_up_to_the_output():
    run = cases.curve()
    graphs = frames(subject(run), neurons=99).graphs
    for i, frame in enumerate(run.frames):
        total = graphs.part_FJG[i].sum(axis=0) + float(frame.network.layers[-1].bias[0])
        np.testing.assert_allclose(total, frame.network(graphs.grid_G[:, None])[:, 0], atol=1e-5)


def test_of_an_average_the_parts_are_its_members_answers():
    seen = cases.ensemble()
    reel = frames(seen)
    at = seen.axes.rows({"x": reel.graphs.grid_G})
    assert reel.graphs.part_FJG.shape[1] == seen.network.layers[-2].blocks > 1
    for i, frame in enumerate(seen.frames):
        whole = seen.in_units(frame.network(at))[:, 0]
        np.testing.assert_allclose(reel.graphs.part_FJG[i].mean(axis=0), whole, atol=1e-4)
    assert "training rows and the 40 held-out rows" in reel.note


def test_a_table_of_categories_only():
    reel = frames(cases.categories())
    assert reel.kind == "classes"
    assert reel.graphs.axes[0] in ("colour", "size")
    assert np.isfinite(reel.value).all()


def test_few_frames_keep_the_first_the_kept_and_the_last():
    run = cases.plane()
    reel = frames(subject(run), most=3)
    assert {0, run.best_epoch, 40} <= set(reel.epoch_F.tolist())
    assert len(reel) <= 4
    assert repr(reel).startswith(f"Frames({len(reel)} of plane, epochs 0 to 40, 0, 1)")


def test_without_recorded_epochs_it_says_what_to_give():
    with pytest.raises(UsageError, match="earlier states were not recorded"):
        frames(subject(cases.curve().network, data=(np.ones((3, 1)), np.ones(3))))


def test_principal_components_are_those_of_scikit_learn():
    from sklearn.decomposition import PCA

    x = np.random.default_rng(0).normal(size=(40, 5)) @ np.random.default_rng(1).normal(size=(5, 5))
    at, share = principal_plane(x)
    judge = PCA(2).fit(x)
    np.testing.assert_allclose(np.abs(at), np.abs(judge.transform(x)), atol=1e-9)
    assert share == pytest.approx(judge.explained_variance_ratio_.sum())


def test_the_axis_that_matters_most_comes_first():
    weights = np.array([[0.1], [3.0], [0.0]], np.float32)
    network = sp.Network([sp.Layer(1, "tanh", weights=weights, bias=[0.0])])
    seen = subject(network, data=np.random.default_rng(0).normal(size=(20, 3)))
    assert [axis.name for axis in axes_that_matter(seen)] == ["x2", "x1", "x3"]
    assert len(largest_contributors(network, np.ones((2, 3)), 4)) == 0
